import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPOutputStream;

/** Posts a report with java.net.http, as it is and compressed. */
public class Client {
    private static final URI ADDRESS = URI.create("https://usage.example/v1/track");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        byte[] report = "{\"event\":\"deploy\",\"client\":\"java\"}".getBytes("UTF-8");
        post("identity", report);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream writer = new GZIPOutputStream(compressed)) {
            writer.write(report);
        }
        post("gzip", compressed.toByteArray());
    }

    private static void post(String encoding, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(ADDRESS)
            .header("Content-Type", "application/json")
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
        System.out.println(CLIENT.send(request, BodyHandlers.discarding()).statusCode());
    }
}
