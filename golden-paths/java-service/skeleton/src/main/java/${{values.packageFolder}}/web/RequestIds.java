package ${{ values.package }}.web;

import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** A request keeps the id that it comes with, so that one search finds it in the logs of all services. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestIds extends OncePerRequestFilter {

    /** The header of requests and answers. */
    public static final String HEADER = "x-request-id";
    /** What it is called in log lines. */
    public static final String KEY = "requestId";

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,100}");
    private static final Pattern OPERATIONS = Pattern.compile("/(healthz|readyz|version|metrics)");
    private static final Logger log = LoggerFactory.getLogger(RequestIds.class);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String given = request.getHeader(HEADER);
        String id = given != null && ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
        response.setHeader(HEADER, id);
        long began = System.nanoTime();
        try (var ignored = MDC.putCloseable(KEY, id)) {
            chain.doFilter(request, response);
            if (!OPERATIONS.matcher(request.getRequestURI()).matches()) {
                log.atInfo()
                        .addKeyValue("method", request.getMethod())
                        .addKeyValue("path", request.getRequestURI())
                        .addKeyValue("status", response.getStatus())
                        .addKeyValue("milliseconds", (System.nanoTime() - began) / 1_000_000)
                        .log("request answered");
            }
        }
    }
}
