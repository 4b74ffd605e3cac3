import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

const go = { resolution: { aliases: [], packages: {}, goModules: { 'example.com/shop': '' }, pythonRoots: [] } };
const method = (name: string, ...http: { method: string; path: string }[]) => ({
  name,
  http,
  at: [1, 1, 1, 1] as const,
});
const shop = {
  kind: 'proto' as const,
  path: 'shop.proto',
  package: 'shop.v1',
  services: [
    { name: 'Shop', methods: [method('GetItem', { method: 'GET', path: '/v1/items/{id}' }), method('Watch')] },
    { name: 'Stock', methods: [method('Count')] },
  ],
};

const SERVER = `package main
import "context"
import "google.golang.org/grpc"
import pb "example.com/gen/shopv1"
type server struct{}
func (s *server) GetItem(ctx context.Context, r *pb.Request) (*pb.Item, error) { return nil, nil }
func (s *server) Watch(r *pb.Request, stream pb.Shop_WatchServer) error { return nil }
func (s *server) Count(ctx context.Context, r *pb.Request) (*pb.Number, error) { return nil, nil }
func (s *server) Warm(ctx context.Context, r *pb.Request) (*pb.Number, error) { return nil, nil }
`;

describe('RPC methods of Go', () => {
  it('belong to services that are registered by their description', async () => {
    const source = `${SERVER}func main() {
	g := grpc.NewServer()
	g.RegisterService(&pb.Shop_ServiceDesc, &server{})
	build(g).Add(&pb.Stock_ServiceDesc, &server{}).Start()
}`;
    const linked = await repository({ 'main.go': source }, [], { ...go, artefacts: [shop] });
    expect(paths(linked)).toEqual(['RPC Shop/GetItem', 'RPC Shop/Watch', 'RPC Stock/Count']);
  });

  it('belong to the services that protocol buffers declare', async () => {
    const source = `${SERVER}func main() {
	g := grpc.NewServer()
	pb.RegisterShopServer(g, &server{})
	pb.RegisterStockServer(g, &server{})
}`;
    const linked = await repository({ 'main.go': source }, [], { ...go, artefacts: [shop] });
    expect(paths(linked)).toEqual(['RPC Shop/GetItem', 'RPC Shop/Watch', 'RPC Stock/Count']);
    expect(handlerOf(linked, 'RPC Shop/Watch')).toBe('Watch');
  });

  it('have the paths over HTTP that the gateway serves them under', async () => {
    const source = `${SERVER}func main() {
	mux := runtime.NewServeMux()
	pb.RegisterShopHandlerServer(context.Background(), mux, &server{})
}`;
    const linked = await repository({ 'main.go': source }, [], { ...go, artefacts: [shop] });
    expect(paths(linked)).toEqual(['GET /v1/items/{id}', 'RPC Shop/Watch']);
  });

  it('are covered by the interceptors of their server, however its options are gathered', async () => {
    const source = `${SERVER}
func newServer() *grpc.Server {
	opts := []grpc.ServerOption{grpc.MaxRecvMsgSize(1)}
	opts = append(opts, grpc.StatsHandler(otelgrpc.NewServerHandler()))
	return grpc.NewServer(opts...)
}
func register(g *grpc.Server) { pb.RegisterStockServer(g, &server{}) }
func main() { register(newServer()) }`.replace(
      'import pb',
      'import "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"\nimport pb',
    );
    const linked = await repository({ 'main.go': source }, [], { ...go, artefacts: [shop] });
    expect(answersOf(linked, 'RPC Stock/Count')).toMatchObject({ measured: 'yes', traced: 'yes', logged: 'no' });
  });
});
