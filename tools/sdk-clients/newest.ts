const RELEASE = /^(\d+)\.(\d+)\.(\d+)$/;

/** The newest version that all packages have; pre-releases don't count. Throws where there is none. */
export function newestOfAll(versions: ReadonlyMap<string, ReadonlyArray<string>>): string {
  const [first = [], ...others] = [...versions.values()];
  const [newest] = first.filter((version) => RELEASE.test(version) && others.every((other) => other.includes(version))).sort((a, b) => compareVersions(b, a));
  if (newest === undefined) {
    throw new Error(`the registry has no version that all of ${[...versions.keys()].join(', ')} have`);
  }
  return newest;
}

export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => RELEASE.exec(version)!.slice(1).map(Number));
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The project's versions with another one of the SDK clients. */
export function withSdkVersion(source: string, version: string): string {
  const line = /^(export const SDK_VERSION = ')[\d.]+(';)$/m;
  if (!line.test(source)) {
    throw new Error('projenrc/versions.ts has no line "export const SDK_VERSION = \'…\';"');
  }
  return source.replace(line, `$1${version}$2`);
}
