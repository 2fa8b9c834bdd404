import { Component, awscdk } from 'projen';

/**
 * The proofs that are too long for `npm test`: scripts of package.json that `.ci/run` calls as steps of their own.
 *
 * One line adds one: its name, what it shows, its command. A step that belongs to `.ci/run` is also named there.
 */
const LONG_PROOFS: ReadonlyArray<{ name: string; description: string; exec: string }> = [
];

export class LongProofs extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);

    for (const { name, description, exec } of LONG_PROOFS) {
      project.addTask(name, { description, exec, receiveArgs: true });
    }
  }
}
