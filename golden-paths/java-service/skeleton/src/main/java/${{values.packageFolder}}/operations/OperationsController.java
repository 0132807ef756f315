package ${{ values.package }}.operations;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the platform asks: is it alive, is it ready, what is it. How it is doing, /metrics says. */
@RestController
public class OperationsController {

    /** One word about how it is. */
    public record Status(String status) {
    }

    /** What runs here. */
    public record Version(String service, String environment, String version, String commit, String release) {
    }

    private final ApplicationAvailability availability;
    private final Version version;

    public OperationsController(
            ApplicationAvailability availability,
            Build build,
            @Value("${spring.application.name}") String service,
            @Value("${service.environment}") String environment) {
        this.availability = availability;
        this.version = new Version(service, environment, build.version(), build.commit(), build.release());
    }

    /** Alive: a process that cannot answer this is started again. */
    @GetMapping("/healthz")
    public Status health() {
        return new Status("ok");
    }

    /** Ready: one that cannot answer this is sent no requests. What the service needs is checked here. */
    @GetMapping("/readyz")
    public ResponseEntity<Status> readiness() {
        if (availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(new Status("stopping"));
        }
        return ResponseEntity.ok(new Status("ready"));
    }

    @GetMapping("/version")
    public Version version() {
        return version;
    }
}
