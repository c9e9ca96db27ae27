/**
 * The folders of the Debian packages (Filesystem Hierarchy Standard): the phone may read what it is told in the one, and
 * write what it keeps in the other.
 */
const PACKAGED = { configuration: '/etc/hotline', state: '/var/lib/hotline' };

/**
 * Folder that relative paths of what the phone keeps (state, journal) are relative to: the folder of phone.toml, unless that is
 * the one of the Debian package.
 */
export function stateBase(configurationFolder: string): string {
  return configurationFolder === PACKAGED.configuration ? PACKAGED.state : configurationFolder;
}
