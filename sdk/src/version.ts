// The version that the library names in its User-Agent. A test holds it against package.json.

export const VERSION = '0.1.0';

export const USER_AGENT = `skillpassport-sdk/${VERSION}`;
