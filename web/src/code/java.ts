import type { Request } from '../request';
import { doubleQuoted as q } from './literal';

export function java({ method, url, fields, authorization, body }: Request): string {
  const basic = authorization?.kind === 'basic';
  const calls = fields.map(([name, value]) => `        .header(${q(name)}, ${q(value)})`);
  if (basic) calls.unshift('        .header("Authorization", "Basic " + credentials)');
  if (authorization?.kind === 'bearer') calls.unshift(`        .header("Authorization", ${q(`Bearer ${authorization.token}`)})`);
  const content = body === undefined ? 'HttpRequest.BodyPublishers.noBody()' : `HttpRequest.BodyPublishers.ofString(${q(body)})`;
  return [
    'import java.net.URI;',
    'import java.net.http.HttpClient;',
    'import java.net.http.HttpRequest;',
    'import java.net.http.HttpResponse;',
    ...(basic ? ['import java.nio.charset.StandardCharsets;', 'import java.util.Base64;'] : []),
    '',
    'public class Call {',
    '  public static void main(String[] arguments) throws Exception {',
    ...(basic ? ['    String credentials = Base64.getEncoder().encodeToString(',
      `        ${q(`${authorization.id}:${authorization.secret}`)}.getBytes(StandardCharsets.UTF_8));`] : []),
    `    HttpRequest request = HttpRequest.newBuilder(URI.create(${q(url)}))`,
    ...calls,
    `        .method(${q(method)}, ${content})`,
    '        .build();',
    '    // HTTP/1.1: otherwise this client asks for an upgrade, on plain HTTP.',
    '    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();',
    '    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());',
    '    System.out.println(answer.statusCode() + " " + answer.body());',
    '  }',
    '}',
  ].join('\n');
}
