// An integrator's Express app that logs in with passport-oauth2, with sessions, state and PKCE, as the package's README has it; with a
// page for what fails, and a refresh.

import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { Strategy, type StrategyOptions, type VerifyCallback } from 'passport-oauth2';

/** Who is logged in, as the app keeps it. */
interface AppUser {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly accessToken: string;
  readonly refreshToken: string;
}

// oxlint-disable eslint/no-underscore-dangle -- the package's name for what those who inherit may use

/** The strategy with the user's profile, which the package leaves to whoever uses it. */
class SkillPassportStrategy extends Strategy {
  // no private member: passport asks an object that only inherits from this one
  protected readonly meUrl: string;

  constructor(base: string, options: Pick<StrategyOptions, 'callbackURL' | 'clientID' | 'clientSecret'>) {
    const urls = { authorizationURL: `${base}/oauth/authorize`, tokenURL: `${base}/oauth/token` };
    const all = { ...urls, ...options, scope: ['profile', 'email'], state: true, pkce: true };
    super(all, (accessToken: string, refreshToken: string, profile: AppUser['profile'], done: VerifyCallback) =>
      done(null, { profile, accessToken, refreshToken }),
    );
    this.meUrl = `${base}/v1/me`;
    this._oauth2.useAuthorizationHeaderforGET(true);
  }

  override userProfile(accessToken: string, done: (error?: unknown, profile?: unknown) => void): void {
    this._oauth2.get(this.meUrl, accessToken, (error, body) => (error ? done(error) : done(null, JSON.parse(String(body)))));
  }

  /** @throws what the token endpoint answered */
  refresh(refreshToken: string): Promise<Pick<AppUser, 'accessToken' | 'refreshToken'>> {
    return new Promise((resolve, reject) => {
      this._oauth2.getOAuthAccessToken(refreshToken, { grant_type: 'refresh_token' }, (error, token, newRefreshToken) => {
        if (error) reject(new Error('data' in error ? String(error.data) : String(error)));
        else resolve({ accessToken: String(token), refreshToken: String(newRefreshToken) });
      });
    });
  }
}

const isAppUser = (user: unknown): user is AppUser => typeof user === 'object' && user !== null && 'profile' in user && 'refreshToken' in user;

/** What the package hands on where a login fails, as the app words it. */
const showFailure: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  response.status(502).send(`Could not log you in (${code}). <a href="/login">Try again</a>`);
};

/** @param base of the sandbox or of a workspace; @param origin of the app itself, known once it listens */
export function passportApp(base: string, origin: () => string, client = { clientID: 'sandbox_client', clientSecret: 'sandbox_secret' }): Express {
  const app = express();
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, isAppUser(user) ? user : false));
  app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  let strategy: SkillPassportStrategy | undefined;
  app.use((_request, _response, next) => {
    strategy ??= new SkillPassportStrategy(base, { ...client, callbackURL: `${origin()}/auth/callback` });
    passport.use(strategy);
    next();
  });
  app.get('/login', passport.authenticate('oauth2'));
  app.get('/auth/callback', passport.authenticate('oauth2', { failureRedirect: '/login-failed' }), (_request, response) => response.redirect('/dashboard'));
  app.get('/login-failed', (_request, response) => {
    response.status(403).send('Not logged in. <a href="/login">Try again</a>');
  });
  app.get('/dashboard', ({ user }, response) => {
    if (isAppUser(user)) response.json(user.profile);
    else response.redirect('/login');
  });
  app.get('/refresh', (request, response) =>
    strategy && isAppUser(request.user) ? refreshSession(strategy, request.user, request, response) : response.redirect('/login'),
  );
  app.use(showFailure);
  return app;
}

/** The new tokens are kept; where there are none, the user has to log in again. */
async function refreshSession(strategy: SkillPassportStrategy, user: AppUser, request: Request, response: Response): Promise<void> {
  try {
    const tokens = await strategy.refresh(user.refreshToken);
    await new Promise<void>((resolve, reject) => request.login({ ...user, ...tokens }, (error) => (error ? reject(error) : resolve())));
    response.redirect('/dashboard');
  } catch (error) {
    await new Promise<void>((resolve) => request.logout(() => resolve()));
    response.status(401).send(`Your session has ended: ${String(error)}. <a href="/login">Log in</a>`);
  }
}
