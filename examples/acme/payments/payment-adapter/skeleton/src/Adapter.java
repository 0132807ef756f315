package example.acme.adapter;

/** Translates between the payment service and {% raw %}one acquirer{% endraw %}. */
public interface Adapter {
    /** The acquirer that this adapter speaks to. */
    default String acquirer() {
        return "${{ values.acquirer }}";
    }

    /** Reserves an amount and returns the acquirer's own reference. */
    String authorise(String paymentId, long value, String currency);

    /** Takes an amount that was reserved before. */
    void capture(String acquirerReference, long value);
}
