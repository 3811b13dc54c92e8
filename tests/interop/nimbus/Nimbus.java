import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.minidev.json.JSONObject;

/** Drives the Nimbus SDK against a running server: `client` or `verify`, a job as JSON on stdin, what came of it on stdout. */
final class Nimbus {
    private final JSONObject job;
    private final String issuer;

    private Nimbus(JSONObject job) {
        this.job = job;
        this.issuer = (String) job.get("issuer");
    }

    public static void main(String[] args) throws Exception {
        String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        Nimbus nimbus = new Nimbus(JSONObjectUtils.parse(input));
        JSONObject found = args[0].equals("client") ? nimbus.client() : nimbus.verify();
        System.out.println(found.toJSONString());
    }

    private interface Work {
        JSONObject of(String id, JSONObject client) throws Exception;
    }

    private JSONObject all(Work work) {
        Map<String, Object> found = new ConcurrentHashMap<>();
        ((JSONObject) job.get("clients")).entrySet().parallelStream().forEach(entry -> {
            try {
                found.put(entry.getKey(), work.of(entry.getKey(), (JSONObject) entry.getValue()));
            } catch (Exception failure) {
                throw new IllegalStateException(entry.getKey(), failure);
            }
        });
        return new JSONObject(found);
    }

    private JSONObject client() throws Exception {
        AuthorizationServerMetadata server = AuthorizationServerMetadata.resolve(new Issuer(issuer));
        Session session = new Session(server, issuer, URI.create((String) job.get("api")));
        JSONObject clients = (JSONObject) job.get("clients");
        JSONObject basic = (JSONObject) clients.get("client_secret_basic");
        JSONObject wrong = new JSONObject(basic);
        wrong.put("secret", "wrong");
        JSONObject stranger = new JSONObject((JSONObject) clients.get("private_key_jwt.RS256"));
        stranger.put("alg", "PS256");
        JSONObject refused = new JSONObject();
        refused.put("a wrong secret", session.refused("client_secret_basic", wrong, "edit", null));
        refused.put("the key of another", session.refused("private_key_jwt.PS256", stranger, "edit", null));
        refused.put("a scope of nobody", session.refused("client_secret_basic", basic, "admin", null));
        refused.put("no scope", session.refused("client_secret_basic", basic, null, null));
        refused.put("a resource of nobody", session.refused("client_secret_basic", basic, "edit", "https://other.example"));
        return new JSONObject(Map.of("lives", all(session::live), "ends", all(session::end), "refused", refused));
    }

    /** What an API does (RFC 9068 section 4). */
    private JSONObject verify() throws Exception {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256),
                JWKSourceBuilder.create(URI.create((String) job.get("jwks")).toURL()).rateLimited(false).build()));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                (String) job.get("audience"), new JWTClaimsSet.Builder().issuer(issuer).build(),
                Set.of("exp", "iat", "sub", "client_id", "jti"));
        claims.setMaxClockSkew(0);
        processor.setJWTClaimsSetVerifier(claims);
        JSONObject verdicts = new JSONObject();
        for (Map.Entry<String, Object> token : ((JSONObject) job.get("tokens")).entrySet()) {
            try {
                verdicts.put(token.getKey(), Map.of("claims", processor.process((String) token.getValue(), null).toJSONObject()));
            } catch (com.nimbusds.jose.proc.BadJOSEException | java.text.ParseException refusal) {
                verdicts.put(token.getKey(), Map.of("refused", String.valueOf(refusal.getMessage())));
            }
        }
        return verdicts;
    }

    /** The client's side of one server. */
    private record Session(AuthorizationServerMetadata server, String issuer, URI api) {
        private static PrivateKey key(String pem, String alg) throws Exception {
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance(alg.startsWith("ES") ? "EC" : "RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        }

        /** Another one for each request: an assertion is good for one. It is for the issuer, as one string. */
        private ClientAuthentication proof(String id, JSONObject client) throws Exception {
            ClientID name = new ClientID(id);
            String secret = (String) client.get("secret");
            String alg = (String) client.get("alg");
            switch ((String) client.get("method")) {
                case "client_secret_basic":
                    return new ClientSecretBasic(name, new Secret(secret));
                case "client_secret_post":
                    return new ClientSecretPost(name, new Secret(secret));
                case "client_secret_jwt":
                    return new ClientSecretJWT(name, URI.create(issuer), JWSAlgorithm.HS256, new Secret(secret));
                default:
                    return new PrivateKeyJWT(
                            name, URI.create(issuer), JWSAlgorithm.parse(alg), key((String) client.get("key"), alg), null, null);
            }
        }

        private HTTPResponse ask(String id, JSONObject client, String scope, String resource) throws Exception {
            TokenRequest.Builder request =
                    new TokenRequest.Builder(server.getTokenEndpointURI(), proof(id, client), new ClientCredentialsGrant());
            if (scope != null) {
                request.scope(new Scope(scope));
            }
            if (resource != null) {
                request.resource(URI.create(resource));
            }
            return request.build().toHTTPRequest().send();
        }

        private AccessToken token(String id, JSONObject client) throws Exception {
            TokenResponse answer = TokenResponse.parse(ask(id, client, "edit", null));
            if (!answer.indicatesSuccess()) {
                throw new IllegalStateException(answer.toErrorResponse().toJSONObject().toJSONString());
            }
            return answer.toSuccessResponse().getTokens().getBearerAccessToken();
        }

        private int call(AccessToken token) throws Exception {
            HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, api);
            request.setAuthorization(token.toAuthorizationHeader());
            HTTPResponse answer = request.send();
            if (answer.getStatusCode() == 401) {
                BearerTokenError error = BearerTokenError.parse(answer.getWWWAuthenticate());
                return BearerTokenError.INVALID_TOKEN.getCode().equals(error.getCode()) ? 401 : 0;
            }
            return answer.getStatusCode();
        }

        JSONObject live(String id, JSONObject client) throws Exception {
            AccessToken first = token(id, client);
            int fresh = call(first);
            int status = call(first);
            for (Instant end = Instant.now().plusSeconds(60); status == 200 && Instant.now().isBefore(end); status = call(first)) {
                Thread.sleep(200);
            }
            AccessToken second = token(id, client);
            return new JSONObject(Map.of(
                    "called", List.of(fresh, status, call(second)), "tokens", List.of(first.getValue(), second.getValue())));
        }

        private JSONObject introspect(String id, JSONObject client, AccessToken token) throws Exception {
            HTTPRequest request =
                    new TokenIntrospectionRequest(server.getIntrospectionEndpointURI(), proof(id, client), token).toHTTPRequest();
            return TokenIntrospectionResponse.parse(request.send()).toSuccessResponse().toJSONObject();
        }

        JSONObject end(String id, JSONObject client) throws Exception {
            AccessToken token = token(id, client);
            JSONObject before = introspect(id, client, token);
            URI endpoint = server.getRevocationEndpointURI();
            new TokenRevocationRequest(endpoint, proof(id, client), token).toHTTPRequest().send().ensureStatusCode(200);
            return new JSONObject(Map.of(
                    "before", before, "after", introspect(id, client, token), "called", call(new BearerAccessToken(token.getValue()))));
        }

        JSONObject refused(String id, JSONObject client, String scope, String resource) throws Exception {
            TokenResponse answer = TokenResponse.parse(ask(id, client, scope, resource));
            if (answer.indicatesSuccess()) {
                return new JSONObject(Map.of("status", 200, "error", "nothing"));
            }
            ErrorObject error = answer.toErrorResponse().getErrorObject();
            return new JSONObject(Map.of("status", error.getHTTPStatusCode(), "error", error.getCode()));
        }
    }
}
