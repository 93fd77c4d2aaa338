package io.strategiz.client.execution;

import java.util.Locale;

/**
 * What a run starts from.
 *
 * <pre>{@code
 * RunRequest.builder(code, bars).image(RunnerImage.SCIENCE);
 * }</pre>
 */
public enum RunnerImage {
  /** Python, pandas, numpy and TA-Lib. */
  DEFAULT,
  /** These with scipy, scikit-learn and statsmodels, where {@link Health#images} has it. */
  SCIENCE,
  /** One of a later version of the service; a request cannot ask for it. */
  UNKNOWN;

  /**
   * Its name in the contract.
   *
   * @throws IllegalArgumentException it is {@link #UNKNOWN}
   */
  String word() {
    if (this == UNKNOWN) {
      throw new IllegalArgumentException("image: UNKNOWN names no image; use DEFAULT or SCIENCE");
    }
    return this == DEFAULT ? "" : name().toLowerCase(Locale.ROOT);
  }
}
