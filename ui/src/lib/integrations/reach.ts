// What an app-folder app can't do, and why: the same words wherever a choice is limited by it.
import type { Connection, DropboxApp } from '#lib/api/types.ts';

/** The folder that such an app sees as the whole Dropbox. */
export const appFolder = (app: Pick<DropboxApp, 'name'> | undefined) =>
	app?.name ? `Apps/${app.name}` : 'its own folder below Apps';

/** Why only some folders can be chosen; undefined where all can. */
export function limitedReach(
	connection: Connection | undefined,
	app: Pick<DropboxApp, 'name'> | undefined
): string | undefined {
	if (connection?.access !== 'app_folder') return undefined;
	return `The Dropbox app was made with access to its own folder only, so folders begin in ${appFolder(app)}. Folders elsewhere and shared folders can’t be used.`;
}
