package io.strategiz.example.web;

import io.strategiz.example.ExampleProperties;
import io.strategiz.example.errors.ProblemWriter;
import io.strategiz.example.errors.RequestTooLargeException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses a body that is too large: by its stated length before it is read, or while it is read. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class RequestSizeFilter extends OncePerRequestFilter {
  private final long mostBytes;
  private final ProblemWriter problems;

  RequestSizeFilter(ExampleProperties properties, ProblemWriter problems) {
    this.mostBytes = properties.limits().requestSize().toBytes();
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > mostBytes) {
      problems.write(response, new RequestTooLargeException(mostBytes));
      return;
    }
    chain.doFilter(new Capped(request), response);
  }

  private final class Capped extends HttpServletRequestWrapper {
    private Capped(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new CappedStream(super.getInputStream());
    }
  }

  private final class CappedStream extends ServletInputStream {
    private final ServletInputStream body;
    private long left = mostBytes;

    private CappedStream(ServletInputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      int one = body.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = body.read(into, from, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new RequestTooLargeException(mostBytes);
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
