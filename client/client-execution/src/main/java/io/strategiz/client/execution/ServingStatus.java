package io.strategiz.client.execution;

/**
 * Whether the service can run strategies.
 *
 * <pre>{@code
 * boolean ready = client.getHealth().status() == ServingStatus.SERVING;
 * }</pre>
 */
public enum ServingStatus {
  /** It can. */
  SERVING,
  /** It cannot: its container engine fails, its image is missing, or it is stopping. */
  NOT_SERVING,
  /** A value of a later version of the service, or none. */
  UNKNOWN
}
