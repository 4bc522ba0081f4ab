// The pages of the left navigation, and the letters that lead to them after G.
import type { IconName } from '#lib/parts/Icon.svelte';

export interface Place {
	path: string;
	label: string;
	icon: IconName;
	letter: string;
}
export const places: { title: string; places: Place[] }[] = [
	{
		title: 'Assets',
		places: [
			{ path: '/', label: 'Overview', icon: 'overview', letter: 'o' },
			{ path: '/library', label: 'Library', icon: 'library', letter: 'l' },
			{ path: '/waiting', label: 'Waiting', icon: 'clock', letter: 'w' },
			{ path: '/transfers', label: 'Transfers', icon: 'transfers', letter: 't' }
		]
	},
	{
		title: 'Dropbox',
		places: [
			{ path: '/integrations', label: 'Integrations', icon: 'plug', letter: 'i' },
			{ path: '/mappings', label: 'Mappings', icon: 'mapping', letter: 'm' },
			{ path: '/contributor-links', label: 'Contributor links', icon: 'link', letter: 'c' },
			{ path: '/profiles', label: 'Profiles', icon: 'profile', letter: 'p' }
		]
	},
	{
		title: 'System',
		places: [{ path: '/settings', label: 'Settings', icon: 'settings', letter: 's' }]
	}
];
export const allPlaces = places.flatMap((group) => group.places);
