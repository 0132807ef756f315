package ${{ values.package }}.web;

import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** How callers are told what was wrong: always the same shape, and nothing of the inside. */
@RestControllerAdvice
public class Problems extends ResponseEntityExceptionHandler {

    /** What every failure looks like. */
    public record Problem(Error error) {
    }

    /** A word for programs, and a sentence for people. */
    public record Error(String code, String message) {
    }

    /** Thrown where a request cannot be answered as it stands. */
    public static class Refusal extends RuntimeException {
        private final HttpStatus status;
        private final String code;

        public Refusal(HttpStatus status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ResponseEntity<Problem> refused(Refusal refusal) {
        return told(refusal.status, refusal.code, refusal.getMessage());
    }

    /** Whatever nobody expected. */
    @ExceptionHandler
    ResponseEntity<Problem> failed(Exception failure) {
        log.error("could not answer", failure);
        return told(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong. Its id is " + MDC.get(RequestIds.KEY));
    }

    /** Whatever Spring itself refuses. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception failure, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            log.error("could not answer", failure);
        }
        HttpServletRequest asked = ((ServletWebRequest) request).getRequest();
        Problem problem = switch (status.value()) {
            case 400 -> new Problem(new Error("invalid", sentence(failure)));
            case 404 -> new Problem(new Error("not_found", "There is no " + asked.getMethod() + " " + asked.getRequestURI()));
            default -> new Problem(new Error("refused", HttpStatus.valueOf(status.value()).getReasonPhrase()));
        };
        return ResponseEntity.status(status).headers(headers).body(problem);
    }

    private static String sentence(Exception failure) {
        if (failure instanceof MethodArgumentNotValidException body) {
            return body.getFieldErrors().stream()
                    .map(field -> field.getField() + " " + field.getDefaultMessage())
                    .sorted()
                    .collect(Collectors.joining("; "));
        }
        if (failure instanceof HandlerMethodValidationException parameters) {
            return parameters.getParameterValidationResults().stream()
                    .flatMap(it -> it.getResolvableErrors().stream()
                            .map(error -> it.getMethodParameter().getParameterName() + " " + error.getDefaultMessage()))
                    .sorted()
                    .collect(Collectors.joining("; "));
        }
        if (failure instanceof MethodArgumentTypeMismatchException parameter) {
            return parameter.getName() + " cannot be " + parameter.getValue();
        }
        if (failure instanceof HttpMessageNotReadableException) {
            return "The body is not what openapi.yaml describes";
        }
        return "The request is not what openapi.yaml describes";
    }

    private static ResponseEntity<Problem> told(HttpStatus status, String code, String message) {
        return ResponseEntity.status(status).body(new Problem(new Error(code, message)));
    }
}
