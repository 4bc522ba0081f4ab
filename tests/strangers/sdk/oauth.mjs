// The SDK's own OAuth: consent, codes, PKCE, refreshing, narrowing, revoking; and what tokens may not do.
import assert from 'node:assert/strict';
import { DropboxAuth } from 'dropbox';
import { refused, watchedDropbox } from '../support/covered.mjs';
import { redirect_uri } from './world.mjs';

const scope = ['account_info.read', 'files.metadata.read'];

async function linkedAuth({ sandbox }, options, { offline = true, pkce = false, back = redirect_uri } = {}) {
	const auth = new DropboxAuth(options);
	const kind = offline ? 'offline' : 'online';
	const url = await auth.getAuthenticationUrl(back, 'state 1', 'code', kind, scope, undefined, pkce);
	const sent_to = await sandbox.consent(url, 'grace@example.com');
	const code = back ? sent_to.searchParams.get('code') : /readonly value="([^"]+)"/.exec(await sent_to.text())[1];
	if (back) assert.equal(sent_to.searchParams.get('state'), 'state 1');
	const { result } = await auth.getAccessTokenFromCode(back, code);
	auth.setAccessToken(result.access_token);
	auth.setRefreshToken(result.refresh_token);
	auth.setAccessTokenExpiresAt(new Date(Date.now() + result.expires_in * 1000));
	return { auth, tokens: result };
}

const with_secret = { clientId: 'full_key', clientSecret: 'full_secret' };

export async function oauth(context) {
	const { sandbox, test } = context;

	await test('a code becomes tokens, with a secret and by PKCE without one', async () => {
		for (const [options, pkce] of [
			[with_secret, false],
			[{ clientId: 'full_key' }, true]
		]) {
			const { auth, tokens } = await linkedAuth(context, options, { pkce });
			assert.equal(tokens.token_type, 'bearer');
			assert.equal(tokens.expires_in, 14400);
			assert.equal(tokens.scope, scope.join(' '));
			assert.ok(tokens.refresh_token);
			const { result } = await watchedDropbox({ auth }).usersGetCurrentAccount();
			assert.equal(result.account_id, tokens.account_id);
			assert.equal(result.email, 'grace@example.com');
		}
	});

	await test('a code can be copied where there is no redirect URI', async () => {
		const { tokens } = await linkedAuth(context, with_secret, { back: '' });
		assert.ok(tokens.access_token);
	});

	await test('the implicit flow, legacy access and a denial', async () => {
		const auth = new DropboxAuth(with_secret);
		const implicit = await sandbox.consent(
			await auth.getAuthenticationUrl(redirect_uri, 's', 'token', 'legacy', scope),
			'grace@example.com'
		);
		const fields = new URLSearchParams(implicit.hash.slice(1));
		assert.equal(fields.get('expires_in'), null);
		const { result } = await watchedDropbox({ accessToken: fields.get('access_token') }).usersGetCurrentAccount();
		assert.equal(result.account_id, fields.get('account_id'));
		const url = await auth.getAuthenticationUrl(redirect_uri, 's', 'code');
		const denied = await sandbox.consent(url, 'grace@example.com', 'deny');
		assert.equal(denied.searchParams.get('error'), 'access_denied');
	});

	await test('the SDK refreshes an old token by itself, and narrows scopes', async () => {
		const { auth, tokens } = await linkedAuth(context, with_secret);
		await sandbox.advanceClock(14401);
		const expired = watchedDropbox({ accessToken: tokens.access_token });
		await refused(expired.usersGetCurrentAccount(), 401, 'expired_access_token');
		auth.setAccessTokenExpiresAt(new Date(Date.now() - 1000));
		const sdk = watchedDropbox({ auth });
		assert.equal((await sdk.usersGetCurrentAccount()).result.email, 'grace@example.com');
		assert.notEqual(auth.getAccessToken(), tokens.access_token);

		await auth.refreshAccessToken(['files.metadata.read']);
		const error = await refused(sdk.usersGetCurrentAccount(), 401, 'missing_scope');
		assert.equal(error.error.required_scope, 'account_info.read');
		assert.ok((await sdk.filesListFolder({ path: '' })).result.entries);
	});

	await test('wrong codes, secrets and verifiers are refused in OAuth’s words', async () => {
		const auth = new DropboxAuth(with_secret);
		const refusal = async (call, word) =>
			assert.equal((await call.then(() => assert.fail('was let through'), (error) => error)).error.error, word);
		await refusal(auth.getAccessTokenFromCode(redirect_uri, 'no such code'), 'invalid_grant');
		const wrong = new DropboxAuth({ clientId: 'full_key', clientSecret: 'wrong' });
		await refusal(wrong.getAccessTokenFromCode(redirect_uri, 'x'), 'invalid_client');
	});

	await test('revoking a token ends its siblings and its refresh token', async () => {
		const { auth, tokens } = await linkedAuth(context, with_secret);
		await auth.refreshAccessToken();
		await watchedDropbox({ auth }).authTokenRevoke();
		const first = watchedDropbox({ accessToken: tokens.access_token });
		await refused(first.usersGetCurrentAccount(), 401, 'invalid_access_token');
		await assert.rejects(auth.refreshAccessToken());
	});

	await test('tokens that are old, limited, narrow or nonsense', async () => {
		const as = (accessToken) => watchedDropbox({ accessToken });
		await refused(as('sl.old').filesListFolder({ path: '' }), 401, 'expired_access_token');
		const limited = await refused(as('sl.limited').filesListFolder({ path: '' }), 429, 'too_many_requests');
		assert.equal(limited.error.reason['.tag'], 'too_many_requests');
		await refused(as('sl.reader').usersGetCurrentAccount(), 401, 'missing_scope');
		await refused(as('sl.unknown').authTokenRevoke(), 401, 'invalid_access_token');
		await refused(as('?').authTokenRevoke(), 400, 'malformed');
	});

	await test('check/user and check/app echo', async () => {
		const user = watchedDropbox({ accessToken: 'sl.ada' });
		assert.equal((await user.checkUser({ query: 'x' })).result.result, 'x');
		const app = watchedDropbox(with_secret);
		assert.equal((await app.checkApp({ query: 'y' })).result.result, 'y');
		const wrong = watchedDropbox({ clientId: 'full_key', clientSecret: 'wrong' });
		await refused(wrong.checkApp({ query: 'y' }), 400, 'Invalid app key');
	});

	await test('an app in development is refused beyond its user limit', async () => {
		await sandbox.admin('POST', 'accounts', { email: 'edsger@example.com', display_name: 'Edsger Dijkstra' });
		await sandbox.admin('POST', 'accounts', { email: 'barbara@example.com', display_name: 'Barbara Liskov' });
		const auth = new DropboxAuth(with_secret);
		const url = await auth.getAuthenticationUrl(redirect_uri, 's', 'code');
		for (const email of ['alan@example.com', 'edsger@example.com']) {
			const sent_to = await sandbox.consent(url, email);
			await auth.getAccessTokenFromCode(redirect_uri, sent_to.searchParams.get('code'));
		}
		const page = await sandbox.consent(url, 'barbara@example.com');
		assert.equal(page.status, 403);
		assert.match(await page.text(), /reached its user limit/);
		for (const email of ['alan@example.com', 'edsger@example.com'])
			await sandbox.admin('POST', 'unlink', { account: email, app_key: 'full_key' });
	});
}
