// Templates whose runs take a while, and how they are begun and watched.

/** A template that writes a descriptor, waits some times, and says what lies in its folder. */
export function slowTemplate(name, { waits = 4, milliseconds = 600 } = {}) {
  const waiting = Array.from({ length: waits }, (_, at) => `    - id: wait-${at}
      name: wait ${at}
      action: debug:wait
      input: {milliseconds: ${milliseconds}}
`).join('');
  return `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: ${name}
spec:
  type: service
  parameters:
    - title: Name
      required: [name]
      properties:
        name: {type: string}
  steps:
    - id: write
      name: write
      action: catalog:write
      input:
        entity:
          apiVersion: backstage.io/v1alpha1
          kind: Component
          metadata: {name: '\${{ parameters.name }}'}
          spec: {type: service, lifecycle: production, owner: team}
${waiting}    - id: look
      name: look
      action: fs:readdir
      input: {paths: ['.'], recursive: false}
    - id: say
      name: say
      action: debug:log
      input: {message: 'there is \${{ steps.look.output.files | dump }}', listWorkspace: true}
  output:
    text:
      - title: Files
        content: '\${{ steps.look.output.files | dump }}'
`;
}

export const TASKS = '/api/scaffolder/v2/tasks';

/** Begins a run; its id. */
export async function begin(server, template, values) {
  const { id } = await server.json(TASKS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ templateRef: `template:default/${template}`, values }),
  });
  return id;
}

/** Everything that a run told so far. */
export async function told(server, id) {
  const all = [];
  for (;;) {
    const after = all.at(-1)?.id ?? 0;
    const page = await server.json(`${TASKS}/${id}/events?after=${after}`);
    const fresh = page.filter(event => event.id > after);
    all.push(...fresh);
    if (fresh.length === 0 || all.at(-1).type === 'completion') return all;
  }
}

/** Waits until a run tells something that `holds` of. */
export async function until(server, id, holds, within = 30_000) {
  const ends = Date.now() + within;
  let after = 0;
  while (Date.now() < ends) {
    for (const event of await server.json(`${TASKS}/${id}/events?after=${after}`)) {
      if (holds(event)) return event;
      after = Math.max(after, event.id);
    }
  }
  throw new Error(`run ${id} never told what was waited for`);
}

/** How often a line was told. */
export const times = (events, message) => events.filter(event => event.body.message === message).length;
