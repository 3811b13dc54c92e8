// The same request in five languages. What is shown hides the secret, what is copied has it.
import { useState } from 'preact/hooks';
import { cpp } from '../code/cpp';
import { curl } from '../code/curl';
import { java } from '../code/java';
import { javascript } from '../code/javascript';
import { python } from '../code/python';
import type { Operation } from '../document';
import { known, requestOf, type Request, type Values } from '../request';
import { useSession } from '../session';
import { Copy } from './copy';
import { Tabs } from './tabs';

const LANGUAGES: Record<string, (request: Request, twin: boolean) => string> = {
  curl, 'C++': cpp, Python: python, Java: java, JavaScript: javascript,
};

let last = 'curl'; // stays while the reader goes from one operation to the next

export function CodeCard({ operation, twin, values }: { operation: Operation; twin: boolean; values: Values }) {
  const session = useSession();
  const [language, choose] = useState(last);
  const write = (shown: boolean) => LANGUAGES[language]!(requestOf(operation, values, known(session, shown), location.origin), twin);
  const hides = operation.security.kind !== 'none' && (session.credentials.secret !== '' || session.token !== undefined);
  return (
    <section class="card" aria-labelledby="code-title">
      <div class="card-head"><h2 id="code-title">Code</h2></div>
      <Tabs label="Language" names={Object.keys(LANGUAGES)} chosen={language} choose={(name) => { last = name; choose(name); }}>
        <div class="code-box"><pre class="code" tabIndex={0}>{write(false)}</pre><Copy text={() => write(true)} what={`the ${language} code`} /></div>
        {hides && <p class="note">What is copied has your secret or token in it.</p>}
      </Tabs>
    </section>
  );
}
