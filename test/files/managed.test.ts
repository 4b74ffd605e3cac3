import { describe, expect, it } from 'vitest';
import { findServices } from '../../src/files/services.js';
import { walk } from '../../src/files/walk.js';
import { tree } from '../helpers/cli.js';

it('takes an app of Frappe, which does not depend on its framework, for a service', async () => {
  const root = tree({
    'pyproject.toml':
      '[build-system]\nrequires = ["setuptools"]\n[project]\nname = "depot"\ndependencies = ["stripe"]\n',
    'depot/hooks.py': 'app_name = "depot"\napp_title = "Depot"\n',
    'depot/api.py': 'import frappe\n\n@frappe.whitelist()\ndef seats():\n    return []\n',
  });
  const { files } = await walk(root, { include: [], exclude: [], includeTests: false });
  const { services } = await findServices(root, files);
  expect(services.map(({ path, role }) => [path, role])).toEqual([['.', 'service']]);
});

describe('a Django project without a project table', () => {
  it('is a service, with the dependencies of its main group', async () => {
    const root = tree({
      'manage.py': 'import django\n',
      'pyproject.toml': '[dependency-groups]\nmain = ["Django==5.2", "celery[redis]"]\ndev = ["ruff"]\n',
      'shop/settings.py': 'INSTALLED_APPS = []\n',
      'shop/views.py': 'def index(request):\n    return None\n',
    });
    const { files } = await walk(root, { include: [], exclude: [], includeTests: false });
    const { services } = await findServices(root, files);
    expect(services.map(({ path, role }) => [path, role])).toEqual([['.', 'service']]);
    expect([...(services[0]?.dependencies ?? [])]).toEqual(['celery', 'django']);
  });
});
