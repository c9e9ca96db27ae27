import { createHash } from 'node:crypto';
import type { NpmPackage } from './npm-packages.js';
import { NODE_VERSION, type Product, type Target } from './target.js';

export interface SbomOf {
  readonly product: Product;
  readonly version: string;
  readonly target: Target;
  /** Seconds since 1970: date of the commit. */
  readonly epoch: number;
  /** What is really inside, sorted. */
  readonly packages: readonly NpmPackage[];
}

/**
 * Software bill of materials, CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/), from the lockfile's entries of what
 * is inside. The same input gives the same text.
 */
export function sbom({ product, version, target, epoch, packages }: SbomOf): string {
  const root = `pkg:deb/${product}@${version}`;
  const node = {
    type: 'platform',
    'bom-ref': purl(target.node, NODE_VERSION),
    name: target.node,
    version: NODE_VERSION,
    purl: purl(target.node, NODE_VERSION),
    hashes: hashesOf(target.nodeIntegrity),
    licenses: [{ license: { id: 'MIT' } }],
  };
  const refs = new Map(packages.map((inside) => [inside.folder, refOf(inside)]));
  const components = [node, ...packages.map(component)];
  const dependencies = [
    { ref: root, dependsOn: components.map((one) => one['bom-ref']) },
    ...packages.map((inside) => ({
      ref: refOf(inside),
      dependsOn: [...new Set(inside.needs.map((folder) => refs.get(folder)))]
        .filter((ref) => ref !== undefined)
        .sort(),
    })),
  ];
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: new Date(epoch * 1_000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': root,
        name: product,
        version,
        licenses: [{ license: { id: 'MIT' } }],
      },
    },
    components,
    dependencies,
  };
  return `${JSON.stringify({ ...document, serialNumber: serialNumberOf(document) }, undefined, 2)}\n`;
}

function component(inside: NpmPackage): {
  'bom-ref': string;
} {
  const { folder, name, version, license, integrity } = inside;
  const [group, base] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: 'library',
    'bom-ref': refOf(inside),
    ...(group === undefined ? {} : { group }),
    name: base,
    version,
    purl: purl(name, version),
    ...(integrity === undefined ? {} : { hashes: hashesOf(integrity) }),
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    properties: [{ name: 'npm:folder', value: folder }],
  } as { 'bom-ref': string };
}

/** Two copies of one version are two components. */
function refOf({ folder, name, version }: NpmPackage): string {
  return `${purl(name, version)}#${folder}`;
}

/** https://github.com/package-url/purl-spec: the @ of a scope is written %40. */
function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function hashesOf(integrity: string): { alg: string; content: string }[] {
  const [algorithm = '', base64 = ''] = integrity.split('-');
  return [
    {
      alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
      content: Buffer.from(base64, 'base64').toString('hex'),
    },
  ];
}

function licenseOf(license: string): object {
  return /^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license };
}

/** A UUID out of the contents (RFC 9562 section 5.8), as a bill of materials wants one and no two builds may differ. */
function serialNumberOf(document: object): string {
  const hex = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
