import { expect, test } from 'vitest';
import { optionOf, pathOfCollection, treeOf, withThoseWithin } from './tree.ts';

const collections = [
	{ id: '4', name: 'social', parent_id: '2' },
	{ id: '3', name: 'Best of' },
	{ id: '1', name: 'launch' },
	{ id: '2', name: 'DE', parent_id: '1' },
	{ id: '5', name: 'AT', parent_id: '1' },
	{ id: '6', name: 'Stray', parent_id: 'gone' }
];
const branches = treeOf(collections);

test('each stands behind the one it lies in, by name; one whose parent is unknown stands at the top', () => {
	expect(branches.map((one) => `${one.depth} ${one.path}`)).toEqual([
		'0 Best of',
		'0 launch',
		'1 launch / AT',
		'1 launch / DE',
		'2 launch / DE / social',
		'0 Stray'
	]);
	expect(treeOf([])).toEqual([]);
});

test('a collection can be put anywhere but into itself and those within it', () => {
	expect([...withThoseWithin(branches, '1')].toSorted()).toEqual(['1', '2', '4', '5']);
	expect([...withThoseWithin(branches, '4')]).toEqual(['4']);
	expect(withThoseWithin(branches, 'gone').size).toBe(0);
});

test('a path names all that it lies in; an option is as deep as its collection', () => {
	expect(pathOfCollection(branches, '4')).toBe('launch / DE / social');
	expect(pathOfCollection(branches, 'gone')).toBeUndefined();
	expect(branches.map((one) => optionOf(one).search(/\S/))).toEqual([0, 0, 1, 1, 2, 0]);
});
