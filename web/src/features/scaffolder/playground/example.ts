// A small template to begin with.
import { fileOf, workspaceOf, type Workspace } from './workspace';

const TEMPLATE = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: first-template
  title: First template
  description: Asks for a name and an owner, and writes two files.
spec:
  type: service
  owner: guests
  parameters:
    - title: The service
      required: [name, owner]
      properties:
        name:
          title: Name
          type: string
          description: Lower case, with hyphens.
          pattern: '^[a-z][a-z0-9-]{1,40}$'
          default: my-service
        owner:
          title: Owner
          type: string
          ui:field: OwnerPicker
  steps:
    - id: files
      name: Write the first files
      action: fetch:template
      input:
        url: ./skeleton
        values:
          name: \${{ parameters.name }}
          owner: \${{ parameters.owner }}
    - id: tell
      name: Tell what was made
      action: debug:log
      input:
        message: Made \${{ parameters.name }} for \${{ parameters.owner }}
  output:
    text:
      - title: What next
        content: Put the files into a repository and register it.
`;

const DESCRIPTOR = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: \${{ values.name }}
spec:
  type: service
  lifecycle: experimental
  owner: \${{ values.owner }}
`;

const README = `# \${{ values.name }}

Owned by \${{ values.owner }}.
`;

/** The template with its files. */
export function exampleWorkspace(): Workspace {
  const file = (path: string, text: string) => fileOf(path, new TextEncoder().encode(text));
  return workspaceOf({ kind: 'example' }, [file('template.yaml', TEMPLATE), file('skeleton/catalog-info.yaml', DESCRIPTOR), file('skeleton/README.md', README)]);
}
