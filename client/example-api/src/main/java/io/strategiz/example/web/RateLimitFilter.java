package io.strategiz.example.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.strategiz.example.ExampleProperties;
import io.strategiz.example.errors.ProblemWriter;
import io.strategiz.example.errors.TooManyRequestsException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Limits what one address may send in a minute: runs, and other requests to the API. The page's files are free. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class RateLimitFilter extends OncePerRequestFilter {
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000; // of each kind; who comes after that pushes out who was idle longest

  private final Limit runs;
  private final Limit others;
  private final ProblemWriter problems;

  RateLimitFilter(ExampleProperties properties, ProblemWriter problems) {
    this.runs = new Limit(properties.limits().runsPerMinute());
    this.others = new Limit(properties.limits().requestsPerMinute());
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith("/v1/");
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getRequestURI();
    Limit limit = path.endsWith("/execute-code") || path.endsWith("/stream") ? runs : others;
    ConsumptionProbe taken = limit.of(request.getRemoteAddr()).tryConsumeAndReturnRemaining(1);
    if (taken.isConsumed()) {
      chain.doFilter(request, response);
    } else {
      problems.write(
          response,
          new TooManyRequestsException(limit.perMinute, Duration.ofNanos(taken.getNanosToWaitForRefill())));
    }
  }

  private static final class Limit {
    private final int perMinute;
    private final Cache<String, Bucket> buckets =
        Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).expireAfterAccess(PERIOD.multipliedBy(2)).build();

    private Limit(int perMinute) {
      this.perMinute = perMinute;
    }

    private Bucket of(String address) {
      return buckets.get(
          address,
          ignored ->
              Bucket.builder()
                  .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, PERIOD))
                  .build());
    }
  }
}
