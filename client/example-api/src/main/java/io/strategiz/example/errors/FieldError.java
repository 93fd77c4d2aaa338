package io.strategiz.example.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path in the JSON, such as {@code columns.high[3]}
 * @param message what is wrong and what to do
 * @param line of the code, the CSV or the JSON, from 1; null = the whole field
 * @param column from 1; null = unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(String field, String message, @Nullable Integer line, @Nullable Integer column) {}
