import { describe, expect, it } from 'vitest';
import { scanSchema } from '../../src/model/scan.js';
import { renderJson } from '../../src/report/json.js';
import { jsonSchema } from '../../src/report/schema.js';
import { repository, scanOf } from './sample.js';

describe('the record', () => {
  it('is what its schema says', () => {
    expect(scanSchema.parse(JSON.parse(renderJson(scanOf())))).toEqual(scanOf());
  });

  it('holds nothing of this machine', () => {
    const json = renderJson(scanOf());
    expect(json).not.toContain(process.cwd());
    expect(json).not.toMatch(/20\d\d-\d\d-\d\dT/);
    expect(json.endsWith('}\n')).toBe(true);
  });

  it('can be made of a repository without anything', () => {
    const scan = scanOf({ repository: repository(), findings: [] });
    expect(scanSchema.safeParse(scan).success).toBe(true);
    expect(scan.maturity.level).toBe(0);
  });

  it('tells which alerts and dashboards read a metric, whatever suffix they read', () => {
    const metric = scanOf().inventory.metrics.find((one) => one.name === 'shop_orders_placed_total');
    expect(metric?.inAlerts).toEqual(['NoOrders']);
    expect(metric?.onDashboards).toEqual([]);
  });

  it('has a JSON Schema', () => {
    const schema = jsonSchema() as { properties: Record<string, unknown>; required: string[] };
    expect(Object.keys(schema.properties)).toEqual(Object.keys(scanOf()));
  });
});
