import { describe, expect, it } from '@jest/globals';
import type { ClusterServer } from '@rocket/contracts';
import { NODE, layoutCluster } from './layout-cluster.js';

const server = (serverName: string, datacenter: string, nodeRole: ClusterServer['nodeRole']) =>
  ({ serverName, datacenter, nodeRole }) as ClusterServer;

describe('the picture of a cluster', () => {
  const servers = [
    server('a', 'CH', 'SecondaryAsync'),
    server('b', 'PA', 'Primary'),
    server('c', 'PA', 'SecondarySync'),
    server('d', 'PA', 'SecondaryAsync'),
  ];

  it.each([true, false])('has a box per datacenter and every member in its box (narrow: %s)', (narrow) => {
    const layout = layoutCluster(servers, narrow);
    expect(layout.datacenters.map((box) => box.name)).toEqual(['PA', 'CH']);
    for (const node of layout.nodes) {
      const box = layout.datacenters.find((one) => one.name === node.server.datacenter)!;
      expect(node.x).toBeGreaterThan(box.x);
      expect(node.x + NODE.width).toBeLessThan(box.x + box.width);
      expect(node.y + NODE.height).toBeLessThan(box.y + box.height);
    }
  });

  it('has the primary on top and an arrow to every replica', () => {
    const layout = layoutCluster(servers, false);
    expect(layout.nodes[0]?.server.serverName).toBe('b');
    expect(layout.arrows.map((arrow) => arrow.server.serverName).sort()).toEqual(['a', 'c', 'd']);
  });

  it('draws no arrows while there is no primary, and nobody sends to an arbiter', () => {
    expect(layoutCluster([server('a', 'CH', 'Configuring'), server('b', 'PA', 'Configuring')], false).arrows).toEqual([]);
    expect(layoutCluster([server('a', 'CH', 'Primary'), server('b', 'PA', 'Arbiter')], false).arrows).toEqual([]);
  });
});
