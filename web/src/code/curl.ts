import type { Request } from '../request';

const quote = (text: string) => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export function curl({ method, url, fields, authorization, body }: Request): string {
  const words = [`curl -X ${method} ${quote(url)}`];
  if (authorization?.kind === 'basic') words.push(`-u ${quote(`${authorization.id}:${authorization.secret}`)}`);
  if (authorization?.kind === 'bearer') words.push(`-H ${quote(`Authorization: Bearer ${authorization.token}`)}`);
  for (const [name, value] of fields) words.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body !== undefined) words.push(`--data-raw ${quote(body)}`);
  return words.join(' \\\n  ');
}
