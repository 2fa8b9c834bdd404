import { Component, awscdk } from 'projen';

/**
 * The actions that the workflows use, those of the examples too: version, and the commit to which the action's own repository says that it belongs.
 *
 * A tag can be moved to other code by whoever owns the action, a commit can't. `test/project/workflows.test.ts` holds every file against this table.
 */
export const ACTIONS: { readonly [action: string]: { readonly version: string; readonly commit: string } } = {
  'actions/checkout': { version: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/download-artifact': { version: 'v8.0.1', commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
  'actions/setup-dotnet': { version: 'v6.0.0', commit: 'a98b56852c35b8e3190ac28c8c2271da59106c68' },
  'actions/setup-go': { version: 'v7.0.0', commit: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e' },
  'actions/setup-java': { version: 'v5.7.0', commit: 'b6effb05e454b25005698d916606bdc6ffcbf961' },
  'actions/setup-node': { version: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/setup-python': { version: 'v7.0.0', commit: '5fda3b95a4ea91299a34e894583c3862153e4b97' },
  'actions/upload-artifact': { version: 'v7.0.1', commit: '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a' },
  'aws-actions/configure-aws-credentials': { version: 'v6.2.3', commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c' },
};

/** A workflow file with the version beside each commit, which projen itself has no way to write. */
export function withVersions(content: string): string {
  return content.replace(/^(.*\buses: )([\w./-]+)@([0-9a-f]{40})$/gm, (line, _, action: string, commit: string) => (
    ACTIONS[action]?.commit === commit ? `${line} # ${ACTIONS[action].version}` : line
  ));
}

/** What a projen file does when it is written. */
interface Synthesizes {
  synthesizeContent(resolver: unknown): string | undefined;
}

/** Writes every action of every workflow by its commit. Comes after all components that add workflows. */
export class PinnedActions extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    Object.entries(ACTIONS).forEach(([action, { commit }]) => project.github!.actions.set(action, `${action}@${commit}`));
    for (const { file } of project.github!.workflows) {
      const written = file as unknown as Synthesizes;
      const synthesize = written.synthesizeContent.bind(written);
      written.synthesizeContent = (resolver) => {
        const content = synthesize(resolver);
        return content === undefined ? undefined : withVersions(content);
      };
    }
  }
}
