"""Writes dashboard.json, Grafana's dashboard of the service, from panels.toml. Run it after a change of the panels."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TARGET = FOLDER / "dashboard.json"
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_COLUMNS = 24
_SHORT = {"SHOWN": 'instance=~"$instance"', "[RATE]": "[$__rate_interval]"}
# Grafana scales these; a unit of our own is a suffix.
_SCALED = ("s", "bytes", "percentunit")
_NUMBERS = ("count", "number")
_YES_NO = {
    "1": {"text": "yes", "color": "green", "index": 0},
    "0": {"text": "NO", "color": "red", "index": 1},
}


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana reads it."""
    panels: list[dict[str, Any]] = []
    top = 0
    for row in tomllib.loads((FOLDER / "panels.toml").read_text(encoding="utf-8"))["row"]:
        place = {"x": 0, "y": top, "w": _COLUMNS, "h": 1}
        title = {"type": "row", "title": row["title"], "collapsed": False, "panels": []}
        panels.append({"id": len(panels) + 1, **title, "gridPos": place})
        top += 1
        left, height = 0, 4 if "kind" in row["panel"][0] else 8
        for panel in row["panel"]:
            width = panel.get("width", 8)
            if left + width > _COLUMNS:
                left, top = 0, top + height
            place = {"x": left, "y": top, "w": width, "h": height}
            panels.append({"id": len(panels) + 1, **_panel(panel), "gridPos": place})
            left += width
        top += height
    return {
        "uid": "strategiz-execution",
        "title": "Strategiz strategy execution",
        "description": "One service or several. docs/monitoring.md says what each metric means.",
        "tags": ["strategiz"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "graphTooltip": 1,
        "templating": {"list": [_DATASOURCE_CHOICE, _INSTANCE_CHOICE]},
        "annotations": {"list": []},
        "links": [],
        "panels": panels,
    }


def _panel(panel: dict[str, Any]) -> dict[str, Any]:
    kind = panel.get("kind", "graph")
    unit = panel.get("unit", "count")
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if "bad" in panel:
        steps.append({"color": "red", "value": panel["bad"]})
    defaults: dict[str, Any] = {
        "unit": "none" if unit in _NUMBERS else unit if unit in _SCALED else f"suffix: {unit}",
        "min": 0,
        "noValue": "none",
        "thresholds": {"mode": "absolute", "steps": steps},
    }
    if unit == "count" or "decimals" in panel:
        defaults["decimals"] = panel.get("decimals", 0)
    if kind == "yes or no":
        defaults["mappings"] = [{"type": "value", "options": _YES_NO}]
    if kind == "graph":
        stacked = panel.get("stacked", False)
        defaults["custom"] = {
            "fillOpacity": 40 if stacked else 8,
            "lineWidth": 1,
            "showPoints": "never",
            "stacking": {"mode": "normal" if stacked else "none"},
        }
        if unit == "count":
            # What stays at 0 lies on the axis, not in the middle of it.
            defaults["custom"]["axisSoftMax"] = 1
        options: dict[str, Any] = {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
    else:
        options = {
            "colorMode": "value" if "bad" in panel or kind == "yes or no" else "none",
            "graphMode": "area" if kind == "figure" else "none",
            "reduceOptions": {"calcs": ["lastNotNull"]},
        }
    return {
        "type": "timeseries" if kind == "graph" else "stat",
        "title": panel["title"],
        "description": panel["told"],
        "datasource": _DATASOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": _DATASOURCE,
                "expr": _promql(query),
                "legendFormat": legend,
                "exemplar": panel.get("exemplars", False),
                "range": True,
            }
            for index, (query, legend) in enumerate(panel["queries"])
        ],
    }


def _promql(query: str) -> str:
    for short, whole in _SHORT.items():
        query = query.replace(short, whole)
    return " ".join(query.split())


_DATASOURCE_CHOICE = {
    "name": "datasource",
    "label": "Prometheus",
    "type": "datasource",
    "query": "prometheus",
}
_INSTANCE_CHOICE = {
    "name": "instance",
    "label": "Service",
    "type": "query",
    "datasource": _DATASOURCE,
    "query": {"query": "label_values(strategiz_build_info, instance)", "refId": "instance"},
    "refresh": 2,
    "multi": True,
    "includeAll": True,
    "allValue": ".*",
    "current": {"text": "All", "value": "$__all"},
}


def written() -> str:
    """The file's text."""
    return json.dumps(dashboard(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
