// Sends an operation's request from this page, and shows the answer.
import { useEffect, useState } from 'preact/hooks';
import type { Operation, Parameter } from '../document';
import { bodyText } from '../example';
import { errorLink } from '../place';
import { errorCodeOf, keyOf, known, requestOf, send, sendable, type Answer, type Values } from '../request';
import { adopt, current, fetchToken, hasCredentials, isExpired, tokenIn, useSession } from '../session';
import { Copy } from './copy';

type Props = { operation: Operation; twin: Operation | undefined; values: Values; setValues: (values: Values) => void };

export function TryCard({ operation, twin, values, setValues }: Props) {
  const session = useSession();
  const [answer, setAnswer] = useState<Answer | undefined>();
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const request = requestOf(operation, values, known(session, true), location.origin);
  const how = sendable(operation, request, twin);
  useEffect(() => { setAnswer(undefined); setFault(''); }, [operation]);

  const submit = async () => {
    if (!('method' in how)) return;
    setBusy(true);
    setFault('');
    try {
      // Asked again, since a token may have come meanwhile.
      const fresh = requestOf(operation, values, known(current(), true), location.origin);
      setAnswer(await send(fresh, how.method));
    } catch (error) {
      setAnswer(undefined);
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  const renew = async () => { if (await fetchToken()) await submit(); };
  return (
    <section class="card" aria-labelledby="try-title">
      <div class="card-head"><h2 id="try-title">Try it</h2></div>
      <form class="fields" autocomplete="off" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <Inputs operation={operation} values={values} setValues={setValues} />
        <Prerequisites operation={operation} />
        {'why' in how && <p class="alert">{how.why}</p>}
        {'method' in how && how.method !== request.method && (
          <p class="alert">A browser cannot send a body with {request.method}: this page sends it by <strong>POST</strong>, which does the same here. The curl line is what you asked for.</p>
        )}
        <button type="submit" class="primary" disabled={busy || 'why' in how}>{busy ? 'Sending…' : `Send${'method' in how ? ` ${how.method}` : ''}`}</button>
      </form>
      {fault && <p class="alert bad" role="alert">It could not be sent: {fault}</p>}
      <div role="status">{answer && <AnswerView answer={answer} renew={session.token && hasCredentials() ? renew : undefined} />}</div>
    </section>
  );
}

function Inputs({ operation, values, setValues }: Omit<Props, 'twin'>) {
  const set = (one: Parameter, value: string) => setValues({ ...values, parameters: { ...values.parameters, [keyOf(one)]: value } });
  const primary = operation.parameters.filter((one) => one.in !== 'header' || one.required);
  const rest = operation.parameters.filter((one) => !primary.includes(one));
  const input = (one: Parameter) => <Input parameter={one} value={values.parameters[keyOf(one)] ?? ''} set={(value) => set(one, value)} />;
  return (
    <>
      {primary.map(input)}
      {rest.length > 0 && <details><summary>Header fields ({rest.length})</summary><div class="fields">{rest.map(input)}</div></details>}
      {operation.body.length > 0 && <BodyInput operation={operation} values={values} setValues={setValues} />}
    </>
  );
}

function Input({ parameter, value, set }: { parameter: Parameter; value: string; set: (value: string) => void }) {
  const options = parameter.schema.enum?.map(String);
  return (
    <label>
      <span><code>{parameter.name}</code> <span class="where">{parameter.in}{parameter.required ? ', required' : ''}</span></span>
      {options
        ? <select value={value} onChange={(event) => set(event.currentTarget.value)}>{['', ...options].map((one) => <option value={one}>{one}</option>)}</select>
        : <input value={value} required={parameter.required} placeholder={parameter.example ?? ''} autocomplete="off" spellcheck={false} autocapitalize="none"
            onInput={(event) => set(event.currentTarget.value)} />}
    </label>
  );
}

function BodyInput({ operation, values, setValues }: Omit<Props, 'twin'>) {
  const media = operation.body.find(({ type }) => type === values.type) ?? operation.body[0]!;
  const choose = (type: string) => setValues({ ...values, type, body: bodyText(operation.body.find((one) => one.type === type)!) });
  return (
    <div class="body-input">
      <div class="row">
        {operation.body.length > 1 && (
          <label>Content type
            <select value={media.type} onChange={(event) => choose(event.currentTarget.value)}>{operation.body.map(({ type }) => <option>{type}</option>)}</select>
          </label>
        )}
        {media.examples.length > 1 && (
          <label>Example
            <select onChange={(event) => setValues({ ...values, body: bodyText(media, media.examples[Number(event.currentTarget.value)]?.value) })}>
              {media.examples.map(({ summary }, i) => <option value={i}>{summary}</option>)}
            </select>
          </label>
        )}
      </div>
      <label>Body{operation.bodyRequired ? '' : ' (may be left empty)'}
        <textarea rows={Math.min(12, Math.max(3, values.body.split('\n').length + 1))} value={values.body} spellcheck={false}
          onInput={(event) => setValues({ ...values, body: event.currentTarget.value })} />
      </label>
    </div>
  );
}

function Prerequisites({ operation }: { operation: Operation }) {
  const session = useSession();
  const { kind } = operation.security;
  if (operation.noRoute) return <p class="alert">No route of this gateway leads here: it answers 404.</p>;
  if (kind === 'client' && !hasCredentials()) return <p class="note">Enter client id and secret above; without, they are sent as <code>CLIENT_ID</code>.</p>;
  if (kind !== 'token') return null;
  if (!session.token) return <p class="note">Get a token above first; without, you see what the gateway says to that.</p>;
  if (isExpired(session.token)) return <p class="alert bad">The token has expired. Get another, or see what the gateway says to it.</p>;
  return <p class="note">Sent with your token.</p>;
}

function AnswerView({ answer, renew }: { answer: Answer; renew: (() => Promise<void>) | undefined }) {
  const error = errorCodeOf(answer.body);
  const good = answer.status > 0 && answer.status < 400;
  const status = answer.status === 0 ? 'Redirected' : `${answer.status} ${answer.phrase}`;
  return (
    <div class="answer">
      <p class="answer-head">
        <span class={`status ${good ? 'good' : 'bad'}`}>{status}</span>
        <code class="sent">{answer.sent}</code> <span class="note">{Math.round(answer.took)} ms</span>
      </p>
      {error && <p class="alert bad"><a href={errorLink(error.code)}>{error.code}</a> {error.message}
        {answer.status === 401 && renew && <> <button type="button" class="primary" onClick={() => void renew()}>Get another token and send again</button></>}</p>}
      {answer.body && <div class="code-box"><pre tabIndex={0}>{pretty(answer.body)}</pre><Copy text={() => answer.body} what="the answer" /></div>}
      <details>
        <summary>Header fields ({answer.fields.length})</summary>
        <dl class="claims">{answer.fields.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>
      </details>
      <UseToken answer={answer} />
    </div>
  );
}

/** A token that came by hand can be used on the page as well. */
function UseToken({ answer }: { answer: Answer }) {
  const text = tokenIn(answer.body);
  if (!text) return null;
  return <p><button type="button" class="quiet" onClick={() => adopt(text)}>Use this token on the page</button></p>;
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body.slice(0, 100_000);
  }
}
