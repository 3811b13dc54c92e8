// Who the caller is: entered once, kept in the memory of this page and nowhere else.
import { useEffect, useState } from 'preact/hooks';

export type Credentials = { id: string; secret: string };
export type Token = { text: string; header: unknown; payload: Record<string, unknown>; scopes: string[]; exp: number };
export type Refusal = { status: number; code: string; message: string };
export type Session = {
  credentials: Credentials; scopes: string; token?: Token; refusal?: Refusal; busy: boolean; skew: number;
};

/** The endpoint that this page asks: the first contract's, or where that is off, OAuth 2.0's. */
export type TokenEndpoint = { path: string; form: boolean };
let endpoint: TokenEndpoint = { path: '/v1/getAccessToken', form: false };
export const useEndpoint = (one: TokenEndpoint) => { endpoint = one; };

/** The scopes stand in the URL, so that clients of every content type may ask; OAuth 2.0 wants them in a form. */
function tokenRequest(scopes: string): [string, RequestInit] {
  const headers: Record<string, string> = { Authorization: basic(session.credentials) };
  const how: RequestInit = { method: 'POST', headers, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'error' };
  if (!endpoint.form) return [`${endpoint.path}?scope=${encodeURIComponent(scopes)}`, how];
  headers['Content-Type'] = 'application/x-www-form-urlencoded';
  return [endpoint.path, { ...how, body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes }).toString() }];
}

let session: Session = { credentials: { id: '', secret: '' }, scopes: '', busy: false, skew: 0 };
const listeners = new Set<() => void>();

export const current = () => session;

export function change(part: Partial<Session>) {
  session = { ...session, ...part };
  listeners.forEach((tell) => tell());
}

export function useSession(): Session {
  const [, again] = useState(0);
  useEffect(() => {
    const tell = () => again((n) => n + 1);
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }, []);
  return session;
}

/** The server's clock in Unix seconds, as far as its answers have told it. */
export const serverNow = () => (Date.now() + session.skew) / 1000;

export const isExpired = (token: Token | undefined) => token !== undefined && token.exp <= serverNow();

/** A Date field tells whole seconds, so what is less than two is no difference. */
export function noteDate(date: string | null) {
  const skew = date ? Date.parse(date) - Date.now() : NaN;
  if (Number.isFinite(skew)) session.skew = Math.abs(skew) < 2000 ? 0 : skew;
}

const counting = new Set<() => void>();
setInterval(() => counting.forEach((render) => render()), 500);

/** Renders twice a second, for a countdown; all of them together, since two could contradict each other. */
export function useClock() {
  const [, again] = useState(0);
  useEffect(() => {
    const render = () => again((n) => n + 1);
    counting.add(render);
    return () => { counting.delete(render); };
  }, []);
}

export function basic({ id, secret }: Credentials): string {
  const bytes = new TextEncoder().encode(`${id}:${secret}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

export const hasCredentials = () => session.credentials.id !== '' && session.credentials.secret !== '';

export const splitScopes = (text: string) => [...new Set(text.split(/\s+/).filter(Boolean))];

/** Asks for a token with the scopes that are entered, and those named. True if there is one now. */
export async function fetchToken(more: string[] = []): Promise<boolean> {
  const scopes = splitScopes([session.scopes, ...more].join(' '));
  change({ busy: true, scopes: scopes.join(' ') });
  try {
    const answer = await fetch(...tokenRequest(scopes.join(' ')));
    noteDate(answer.headers.get('Date'));
    const body = await answer.json();
    if (!answer.ok) {
      const [code, message] = [body.errorCode ?? body.error, body.errorMessage ?? body.error_description];
      change({ busy: false, refusal: { status: answer.status, code: String(code), message: String(message) } });
      return false;
    }
    const { refusal: _, ...rest } = session;
    session = { ...rest, token: decode(String(body.access_token)) };
    change({ busy: false });
    return true;
  } catch {
    change({ busy: false, refusal: { status: 0, code: '', message: 'The server could not be reached.' } });
    return false;
  }
}

/** The token in an answer's body, if it is one that can be read. */
export function tokenIn(body: string): string | undefined {
  try {
    const text: unknown = JSON.parse(body)?.access_token;
    return typeof text === 'string' && decode(text).exp > 0 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Uses a token that was got otherwise. */
export function adopt(text: string) {
  const { refusal: _, ...rest } = session;
  session = { ...rest, token: decode(text) };
  change({});
}

export function forget() {
  session = { credentials: { id: '', secret: '' }, scopes: '', busy: false, skew: session.skew };
  change({});
}

export function decode(text: string): Token {
  const [header = '', payload = ''] = text.split('.');
  const claims = segment(payload);
  const scope = typeof claims.scope === 'string' ? claims.scope : '';
  return { text, header: segment(header), payload: claims, scopes: splitScopes(scope), exp: Number(claims.exp) || 0 };
}

function segment(base64url: string): Record<string, unknown> {
  const raw = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(raw, (c) => c.charCodeAt(0))));
}
