import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from '../../../../src/fleet/api/admission.js';
import { isPageAddress } from '../../../../src/fleet/api/pages.js';

const https = 'https://fleet.example';
const http = 'http://127.0.0.1:8080';

describe('pages of this server', () => {
  it.each<[origin: string | undefined, host: string, publicUrl: string, own: boolean]>([
    ['https://fleet.example', 'fleet.example', https, true],
    // The proxy in front passes its own name for the host.
    ['https://fleet.example', '10.0.0.5:8080', https, true],
    [undefined, 'fleet.example', https, true],
    ['https://other.example', 'fleet.example', https, false],
    ['https://fleet.example.evil.example', 'fleet.example', https, false],
    ['https://evil.example/fleet.example', 'fleet.example', https, false],
    ['https://fleet.example:8443', 'fleet.example', https, false],
    // Whoever is on the way of plain http can make a page of it.
    ['http://fleet.example', 'fleet.example', https, false],
    ['null', 'fleet.example', https, false],
    ['', 'fleet.example', https, false],
    ['http://127.0.0.1:8080', '127.0.0.1:8080', http, true],
    ['http://localhost:8080', 'localhost:8080', http, true],
    ['http://localhost:9090', 'localhost:8080', http, false],
  ])('origin %s at host %s, reached as %s: %s', (origin, host, publicUrl, own) => {
    expect(isOwnOrigin(origin, host, publicUrl)).toBe(own);
  });
});

describe('addresses of the dashboard', () => {
  it.each([
    ['GET', '/phones', true],
    ['HEAD', '/', true],
    ['GET', '/phones/7f?tab=a.b', true],
    ['GET', '/apical', true],
    ['POST', '/phones', false],
    ['GET', '/api', false],
    ['GET', '/api/typo', false],
    ['GET', '/link', false],
    ['GET', '/metrics/x', false],
    ['GET', '/favicon.ico', false],
    ['GET', '/assets/gone-1234.js', false],
  ])('%s %s: %s', (method, url, page) => {
    expect(isPageAddress({ method, url })).toBe(page);
  });
});
