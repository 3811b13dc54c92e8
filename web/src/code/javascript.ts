import { cannotCarryBody, type Request } from '../request';
import { scriptQuoted as q } from './literal';

/** `twin`: POST on the same path does the same, where fetch cannot send what is asked for. */
export function javascript(request: Request, twin: boolean): string {
  const { url, fields, authorization, body } = request;
  const replaced = body !== undefined && cannotCarryBody(request.method);
  if (replaced && !twin) return '// fetch cannot send a body with GET; use an HTTP client that can.';
  const method = replaced ? 'POST' : request.method;
  const all = fields.map(([name, value]) => `    ${q(name)}: ${q(value)},`);
  if (authorization?.kind === 'basic') all.unshift(`    "Authorization": "Basic " + btoa(${q(`${authorization.id}:${authorization.secret}`)}),`);
  if (authorization?.kind === 'bearer') all.unshift(`    "Authorization": ${q(`Bearer ${authorization.token}`)},`);
  return [
    ...(replaced ? ['// fetch cannot send a body with GET; POST does the same here.'] : []),
    `const answer = await fetch(${q(url)}, {`,
    `  method: ${q(method)},`,
    ...(all.length ? ['  headers: {', ...all, '  },'] : []),
    ...(body !== undefined ? [`  body: ${q(body)},`] : []),
    '});',
    'console.log(answer.status, await answer.text());',
  ].join('\n');
}
