"""Is this a request that could be run? Its fields, its limits, its bars; not its code."""
