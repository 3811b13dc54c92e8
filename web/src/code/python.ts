import type { Request } from '../request';
import { doubleQuoted as q } from './literal';

export function python({ method, url, fields, authorization, body }: Request): string {
  const basic = authorization?.kind === 'basic';
  const all = fields.map(([name, value]) => `        ${q(name)}: ${q(value)},`);
  if (basic) all.unshift(`        "Authorization": "Basic " + base64.b64encode(${q(`${authorization.id}:${authorization.secret}`)}.encode()).decode(),`);
  if (authorization?.kind === 'bearer') all.unshift(`        "Authorization": ${q(`Bearer ${authorization.token}`)},`);
  return [
    ...(basic ? ['import base64'] : []),
    'import urllib.error',
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${q(url)},`,
    `    method=${q(method)},`,
    ...(all.length ? ['    headers={', ...all, '    },'] : []),
    ...(body !== undefined ? [`    data=${q(body)}.encode(),`] : []),
    ')',
    'try:',
    '    with urllib.request.urlopen(request) as answer:',
    '        print(answer.status, answer.read().decode())',
    'except urllib.error.HTTPError as error:',
    '    print(error.code, error.read().decode())',
  ].join('\n');
}
