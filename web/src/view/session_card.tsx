// Id and secret, and the token that they were exchanged for.
import { useEffect, useState } from 'preact/hooks';
import { change, fetchToken, forget, hasCredentials, isExpired, serverNow, useClock, useSession, type Session, type Token } from '../session';
import { errorLink } from '../place';
import { Copy } from './copy';

export function SessionCard({ wanted }: { wanted: string[] }) {
  const session = useSession();
  const [editing, edit] = useState(false);
  const showForm = editing || !session.token;
  return (
    <section class="card" aria-labelledby="session-title">
      <div class="card-head">
        <h2 id="session-title">Access token</h2>
        {session.token && !editing && <button type="button" class="quiet" onClick={() => edit(true)}>Change</button>}
        {(session.token || hasCredentials()) && <button type="button" class="quiet" onClick={() => { forget(); edit(false); }}>Forget</button>}
      </div>
      {showForm && <CredentialsForm session={session} wanted={wanted} done={() => edit(false)} />}
      {session.refusal && <RefusalNote session={session} />}
      {session.token && !editing && <TokenView token={session.token} wanted={wanted} busy={session.busy} />}
    </section>
  );
}

function CredentialsForm({ session, wanted, done }: { session: Session; wanted: string[]; done: () => void }) {
  const { credentials, scopes, busy } = session;
  useEffect(() => {
    if (scopes === '' && wanted.length > 0) change({ scopes: wanted.join(' ') });
  }, [wanted.join(' ')]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await fetchToken()) done();
  };
  return (
    <form class="fields" onSubmit={submit} autocomplete="off">
      <label>Client id
        <input name="id" value={credentials.id} autocomplete="off" spellcheck={false} autocapitalize="none" required
          onInput={(event) => change({ credentials: { ...credentials, id: event.currentTarget.value.trim() } })} />
      </label>
      <label>Client secret
        <input name="secret" type="password" value={credentials.secret} autocomplete="off" required
          onInput={(event) => change({ credentials: { ...credentials, secret: event.currentTarget.value.trim() } })} />
      </label>
      <label>Scopes, separated by spaces
        <input name="scopes" value={scopes} autocomplete="off" spellcheck={false} autocapitalize="none" required
          placeholder={wanted.join(' ') || 'firstvision.accountmanagement.read'} onInput={(event) => change({ scopes: event.currentTarget.value })} />
      </label>
      <button type="submit" class="primary" disabled={busy}>{busy ? 'Asking…' : 'Get token'}</button>
      <p class="note">Kept in the memory of this page only; a reload forgets it.</p>
    </form>
  );
}

function RefusalNote({ session }: { session: Session }) {
  const { status, code, message } = session.refusal!;
  return (
    <p class="alert bad" role="alert">
      {status > 0 && <><strong>{status}</strong> <a href={errorLink(code)}>{code}</a> </>}{message}
    </p>
  );
}

function TokenView({ token, wanted, busy }: { token: Token; wanted: string[]; busy: boolean }) {
  useClock();
  const expired = isExpired(token);
  const lacking = wanted.filter((scope) => !token.scopes.includes(scope));
  return (
    <div class="token">
      {expired
        ? <p class="alert bad" role="alert">This token has expired. <button type="button" class="primary" disabled={busy} onClick={() => void fetchToken()}>Get another token</button></p>
        : <p class="countdown"><span class="dot" aria-hidden="true" /> Valid for another <span role="timer">{countdown(token.exp - serverNow())}</span>
            <button type="button" class="quiet" disabled={busy} onClick={() => void fetchToken()}>Get another</button></p>}
      {!expired && lacking.length > 0 && (
        <p class="alert">This operation needs {lacking.map((scope) => <code>{scope}</code>)}.{' '}
          <button type="button" class="primary" disabled={busy} onClick={() => void fetchToken(lacking)}>Get a token with it</button></p>
      )}
      <Claims token={token} />
    </div>
  );
}

function Claims({ token }: { token: Token }) {
  return (
    <>
      <dl class="claims">
        {Object.entries(token.payload).map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{name === 'scope' ? token.scopes.map((scope) => <code class="chip">{scope}</code>) : typeof value === 'string' ? value : JSON.stringify(value)}
              {name === 'exp' && <span class="note"> {new Date(token.exp * 1000).toLocaleString()}</span>}</dd>
          </>
        ))}
      </dl>
      <details>
        <summary>Token as it is sent</summary>
        <div class="code-box"><pre class="wrap" tabIndex={0}>{token.text}</pre><Copy text={() => token.text} what="the token" /></div>
        <p class="note">Header: <code>{JSON.stringify(token.header)}</code></p>
      </details>
    </>
  );
}

export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}
