// Property templates and the groups that files carry by them.
import assert from 'node:assert/strict';
import { refused } from '../support/covered.mjs';
import { put } from './files.mjs';

const text_field = (name) => ({ name, description: `the ${name}`, type: { '.tag': 'string' } });

export async function properties({ sdk, test }) {
	let template_id;

	await test('a template is made, listed, changed and removed', async () => {
		const made = { name: 'Asset', description: 'what Sluice knows', fields: [text_field('id')] };
		template_id = (await sdk.filePropertiesTemplatesAddForUser(made)).result.template_id;
		assert.ok((await sdk.filePropertiesTemplatesListForUser()).result.template_ids.includes(template_id));
		await sdk.filePropertiesTemplatesUpdateForUser({ template_id, add_fields: [text_field('state')] });
		const got = (await sdk.filePropertiesTemplatesGetForUser({ template_id })).result;
		assert.deepEqual(
			got.fields.map(({ name }) => name),
			['id', 'state']
		);
		const spare = (await sdk.filePropertiesTemplatesAddForUser({ ...made, name: 'Spare' })).result.template_id;
		await sdk.filePropertiesTemplatesRemoveForUser({ template_id: spare });
		const gone = sdk.filePropertiesTemplatesGetForUser({ template_id: spare });
		await refused(gone, 409, 'template_not_found');
	});

	await test('groups of properties are added, changed, found and removed', async () => {
		const path = '/Properties/a.txt';
		await put(sdk, path, 'a');
		const group = (value) => ({ template_id, fields: [{ name: 'id', value }] });
		await sdk.filePropertiesPropertiesAdd({ path, property_groups: [group('one')] });
		const twice = sdk.filePropertiesPropertiesAdd({ path, property_groups: [group('one')] });
		await refused(twice, 409, 'property_group_already_exists');
		await sdk.filePropertiesPropertiesUpdate({
			path,
			update_property_groups: [{ template_id, add_or_update_fields: [{ name: 'id', value: 'two' }] }]
		});
		const query = { query: 'two', mode: { '.tag': 'field_name', field_name: 'id' }, logical_operator: 'or_operator' };
		const found = (await sdk.filePropertiesPropertiesSearch({ queries: [query] })).result;
		assert.equal(found.matches[0].path.toLowerCase(), path.toLowerCase());
		await sdk.filePropertiesPropertiesOverwrite({ path, property_groups: [group('three')] });
		const include_property_groups = { '.tag': 'filter_some', filter_some: [template_id] };
		const { property_groups } = (await sdk.filesGetMetadata({ path, include_property_groups })).result;
		assert.deepEqual(property_groups[0].fields, [{ name: 'id', value: 'three' }]);
		await sdk.filePropertiesPropertiesRemove({ path, property_template_ids: [template_id] });
		const again = sdk.filePropertiesPropertiesRemove({ path, property_template_ids: [template_id] });
		await refused(again, 409, 'property_group_lookup');
	});
}
