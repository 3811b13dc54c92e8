import type { Request } from '../request';
import { doubleQuoted as q } from './literal';

export function cpp({ method, url, fields, authorization, body }: Request): string {
  const all = [...fields];
  if (authorization?.kind === 'bearer') all.unshift(['Authorization', `Bearer ${authorization.token}`]);
  const lines = [
    '// c++ -std=c++17 call.cc -lcurl',
    '#include <curl/curl.h>',
    '',
    'int main() {',
    '  CURL* curl = curl_easy_init();',
    '  curl_slist* fields = nullptr;',
    ...all.map(([name, value]) => `  fields = curl_slist_append(fields, ${q(`${name}: ${value}`)});`),
    `  curl_easy_setopt(curl, CURLOPT_URL, ${q(url)});`,
    ...(body !== undefined ? [`  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ${q(body)});`] : []),
    `  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, ${q(method)});`,
    ...(authorization?.kind === 'basic' ? [`  curl_easy_setopt(curl, CURLOPT_USERPWD, ${q(`${authorization.id}:${authorization.secret}`)});`] : []),
    '  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);',
    '  const CURLcode done = curl_easy_perform(curl);  // the answer goes to stdout',
    '  curl_slist_free_all(fields);',
    '  curl_easy_cleanup(curl);',
    '  return done == CURLE_OK ? 0 : 1;',
    '}',
  ];
  return lines.join('\n');
}
