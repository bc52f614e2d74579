import { describe, expect, it } from 'vitest';

import { isRefusedAddress, urlFault } from '../../src/domain/refused-address.js';

describe('an address', () => {
  it.each([
    '169.254.0.0',
    '169.254.169.254',
    '169.254.255.255',
    '100.100.100.200',
    'fe80::1',
    'fe80::1%eth0',
    'febf:ffff::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b::6464:64c8',
    '::ffff:100.100.100.200',
    '2002:a9fe:a9fe::1',
    '2002:6464:64c8::',
    '168.63.129.16',
    '192.0.0.192',
    '::ffff:168.63.129.16',
    '::192.0.0.192',
    '64:ff9b::192.0.0.192',
    '64:ff9b:1::169.254.169.254',
    '64:ff9b:1:a9fe:a9:fe00::',
    '64:ff9b:1:a9:fe:a9fe::',
    '64:ff9b:1:0:a9:fea9:fe00:0',
    '::ffff:0:169.254.169.254',
    '2002:a83f:8110::1',
    '2001:0:a9fe:a9fe::',
    '2001::5601:5601',
  ])('%s is refused', (address) => {
    expect(isRefusedAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '10.0.0.1',
    '172.17.0.1',
    '192.168.1.1',
    '169.253.255.255',
    '169.255.0.0',
    '100.100.100.199',
    '100.100.100.201',
    'fd00:ec2::253',
    'fd00::1',
    'fec0::1',
    'fe7f::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '64:ff9b:2::169.254.169.254',
    '::ffff:0:7f00:1',
    '2001::80ff:fffe',
    '2001:db8::a9fe:a9fe',
    '168.63.129.17',
    '192.0.0.193',
    '8.8.8.8',
    'example.com',
    'localhost',
    '',
  ])('%j is not refused', (address) => {
    expect(isRefusedAddress(address)).toBe(false);
  });
});

describe("an endpoint's URL", () => {
  it.each([
    'http://127.0.0.1:3000/hook',
    'http://localhost/hook',
    'http://[::1]:3000/hook',
    'http://host.docker.internal:3000/hook',
    'https://yourapp.com/webhooks/skillpassport?a=b',
    'http://192.168.0.10/hook',
  ])('%s is allowed', (url) => {
    expect(urlFault(url)).toBeNull();
  });

  it.each([
    ['ftp://127.0.0.1/hook', 'must be an http or https URL'],
    ['file:///etc/passwd', 'must be an http or https URL'],
    ['/hook', 'must be an absolute http or https URL'],
    ['http://', 'must be an absolute http or https URL'],
    ['http://user@127.0.0.1/hook', 'must not hold a user name or password'],
    ['http://:pass@127.0.0.1/hook', 'must not hold a user name or password'],
    ['http://169.254.169.254/latest/meta-data', 'must not lead to a link-local or cloud metadata address'],
    ['http://2852039166/latest', 'must not lead to a link-local or cloud metadata address'],
    ['http://0xa9.0xfe.0xa9.0xfe/', 'must not lead to a link-local or cloud metadata address'],
    ['http://[::ffff:169.254.169.254]/', 'must not lead to a link-local or cloud metadata address'],
    ['http://[fe80::1]/', 'must not lead to a link-local or cloud metadata address'],
  ])('%s is refused', (url, fault) => {
    expect(urlFault(url)).toBe(fault);
  });
});
