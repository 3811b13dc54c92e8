// A request as it is filled in: what is sent, and what the code samples show.
import type { Operation, Parameter } from './document';
import { encodeForm, isForm } from './example';
import { basic, current, noteDate, type Session } from './session';

export type Values = { parameters: Record<string, string>; type: string; body: string };
/** `authorization` stands apart from the other fields, since each language has its own words for it. */
export type Authorization = { kind: 'basic'; id: string; secret: string } | { kind: 'bearer'; token: string };
export type Request = {
  method: string; url: string; fields: [string, string][]; authorization?: Authorization; body?: string;
};
export type Answer = { status: number; phrase: string; fields: [string, string][]; body: string; took: number; sent: string };

export const keyOf = (one: Parameter) => `${one.in}:${one.name}`;

/** What stands for the caller's own values: the real ones, or such as can be shown to others. */
export type Known = { id: string; secret: string; token: string };
export function known(session: Session, shown: boolean): Known {
  const { id, secret } = session.credentials;
  const token = session.token?.text ?? '';
  return {
    id: id || 'CLIENT_ID',
    secret: secret ? (shown ? secret : '••••••••') : 'CLIENT_SECRET',
    token: token ? (shown ? token : `${token.slice(0, 10)}…`) : 'ACCESS_TOKEN',
  };
}

export function requestOf(operation: Operation, values: Values, who: Known, origin: string): Request {
  const fields: [string, string][] = [];
  const query = new URLSearchParams();
  let path = operation.base + operation.path;
  for (const one of operation.parameters) {
    const value = values.parameters[keyOf(one)] ?? '';
    if (one.in === 'path') path = path.replaceAll(`{${one.name}}`, encodeURIComponent(value || one.name));
    if (value === '') continue;
    if (one.in === 'query') query.append(one.name, value);
    if (one.in === 'header') fields.push([one.name, value]);
  }
  const text = fill(values.body, who, !isForm(values.type));
  const body = text === '' ? undefined : isForm(values.type) ? encodeForm(text) : text;
  if (body !== undefined) fields.push(['Content-Type', values.type]);
  const authorization = authorizationOf(operation, who);
  const asked = query.toString();
  return {
    method: operation.method,
    url: (operation.elsewhere ?? origin) + path + (asked ? `?${asked}` : ''),
    fields,
    ...(authorization && { authorization }),
    ...(body !== undefined && { body }),
  };
}

function authorizationOf(operation: Operation, who: Known): Authorization | undefined {
  if (operation.security.kind === 'client') return { kind: 'basic', id: who.id, secret: who.secret };
  if (operation.security.kind === 'token') return { kind: 'bearer', token: who.token };
  return undefined;
}

/** `{{client_id}}` and its like in a body; within JSON they stand in a text. */
function fill(text: string, who: Known, inJson: boolean): string {
  const words: Record<string, string> = { client_id: who.id, client_secret: who.secret, access_token: who.token };
  return text.replace(/\{\{(client_id|client_secret|access_token)\}\}/g, (_, word: string) => {
    const value = words[word] ?? '';
    return inJson ? JSON.stringify(value).slice(1, -1) : value;
  });
}

export const cannotCarryBody = (method: string) => method === 'GET' || method === 'HEAD';

export type Sendable = { method: string } | { why: string };
/** How a browser can send it: as it is, by POST where that does the same, or not at all. */
export function sendable(operation: Operation, request: Request, twin: Operation | undefined): Sendable {
  if (operation.elsewhere !== undefined) return { why: 'A browser may not call another address than this server’s. Use one of the samples below.' };
  if (operation.method === 'TRACE') return { why: 'Browsers do not send TRACE.' };
  if (request.body === undefined || !cannotCarryBody(request.method)) return { method: request.method };
  if (twin) return { method: 'POST' };
  return { why: 'A browser cannot send a body with GET. Use one of the samples below.' };
}

export async function send(request: Request, method: string): Promise<Answer> {
  const headers = new Headers(request.fields);
  const { authorization } = request;
  if (authorization?.kind === 'basic') headers.set('Authorization', basic(authorization));
  // Without a token nothing is sent, so that the caller sees what the gateway says to that.
  if (authorization?.kind === 'bearer' && current().token) headers.set('Authorization', `Bearer ${authorization.token}`);
  const began = performance.now();
  const answer = await fetch(request.url, {
    method, headers,
    ...(request.body !== undefined && { body: request.body }),
    credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'manual',
  });
  noteDate(answer.headers.get('Date'));
  return {
    status: answer.status, phrase: answer.statusText, fields: [...answer.headers], body: await answer.text(),
    took: performance.now() - began, sent: `${method} ${new URL(request.url).pathname}${new URL(request.url).search}`,
  };
}

/** The code of an error in any of the contracts' forms. */
export function errorCodeOf(body: string): { code: string; message: string } | undefined {
  try {
    const parsed = JSON.parse(body);
    const one = Array.isArray(parsed) ? parsed[0] : parsed;
    if (typeof one?.errorCode === 'string') return { code: one.errorCode, message: String(one.errorMessage ?? one['invalid-params']?.[0] ?? '') };
    if (typeof one?.error === 'string') return { code: one.error, message: String(one.error_description ?? '') };
  } catch {
    return undefined; // no JSON, so no error of ours
  }
  return undefined;
}
