import { describe, expect, it } from 'vitest';
import { readProto } from '../../src/extract/artefacts/proto.js';

describe('services of protocol buffers', () => {
  it('are read with their methods and the paths over HTTP that these are annotated with', () => {
    const artefact = readProto(
      'shop.proto',
      `syntax = "proto3";
package shop.v1; // service Not { rpc Me(A) returns (B); }
message Item { string name = 1; }
service Shop {
  /* rpc Hidden(A) returns (B); */
  rpc GetItem(GetItemRequest) returns (Item) {
    option (google.api.http) = {
      get: "/v1/{name=items/*}"
      additional_bindings { get: "/v1/{name=things/*}" }
    };
    option (google.api.method_signature) = "name";
  }
  rpc Watch(stream WatchRequest) returns (stream Item);
  rpc Probe(Empty) returns (Empty) { option (google.api.http) = { custom: { kind: "HEAD" path: "/v1/probe" } }; }
}`,
    );
    expect(artefact).toMatchObject({
      package: 'shop.v1',
      services: [
        {
          name: 'Shop',
          methods: [
            {
              name: 'GetItem',
              http: [
                { method: 'GET', path: '/v1/{name=items/*}' },
                { method: 'GET', path: '/v1/{name=things/*}' },
              ],
            },
            { name: 'Watch', http: [] },
            { name: 'Probe', http: [{ method: 'HEAD', path: '/v1/probe' }] },
          ],
        },
      ],
    });
    expect(artefact?.kind === 'proto' && artefact.services[0]?.methods[0]?.at[0]).toBe(6);
  });

  it('are none where nothing is served, and hostile files end soon', () => {
    expect(readProto('a.proto', 'message A { string service = 1; }')).toBeUndefined();
    expect(readProto('a.proto', '/*'.repeat(200_000))).toBeUndefined();
    expect(readProto('a.proto', `service A {${'{'.repeat(200_000)}`)).toMatchObject({ services: [{ methods: [] }] });
  });
});
