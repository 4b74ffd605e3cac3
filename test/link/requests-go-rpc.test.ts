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

  it('are covered by lists that grow, by what takes the place of a function, and by the only server where they are collected first', async () => {
    const source = `${SERVER}
func serve(log *zap.Logger, on bool) {
	measure := func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) { return next(ctx, req) }
	if on {
		cs := grpcprom.NewServerMetrics()
		measure = cs.UnaryServerInterceptor()
	}
	all := []grpc.UnaryServerInterceptor{
		selector.UnaryServerInterceptor(logging.UnaryServerInterceptor(log), selector.MatchFunc(wanted)),
		measure,
	}
	all = append(all, plain)
	opts := []grpc.ServerOption{grpc.ChainUnaryInterceptor(all...)}
	if on {
		opts = append(opts, grpc.StatsHandler(otelgrpc.NewServerHandler()))
	}
	handlers := &grpchan.HandlerMap{}
	pb.RegisterStockServer(handlers, &server{})
	g := grpc.NewServer(opts...)
	handlers.ForEach(g.RegisterService)
}
func plain(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) { return next(ctx, req) }
func wanted(_ context.Context, c interceptors.CallMeta) bool { return c.FullMethod() != "/grpc.health.v1.Health/Check" }
func main() { serve(nil, true) }`.replace(
      'import pb',
      [
        'import "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"',
        'import "github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/logging"',
        'import "github.com/grpc-ecosystem/go-grpc-middleware/v2/interceptors/selector"',
        'import grpcprom "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"',
        'import "github.com/fullstorydev/grpchan"',
        'import pb',
      ].join('\n'),
    );
    const linked = await repository({ 'main.go': source }, [], { ...go, artefacts: [shop] });
    expect(answersOf(linked, 'RPC Stock/Count')).toMatchObject({ measured: 'yes', traced: 'yes', logged: 'yes' });
  });

  it('are not measured by instruments that nothing gives a meter, whoever wrote the others', async () => {
    const source = (more: string) =>
      `${SERVER}
func provider() *sdk.TracerProvider { return sdk.NewTracerProvider() }
func main() {
	g := grpc.NewServer(grpc.StatsHandler(otelgrpc.NewServerHandler()))
	pb.RegisterStockServer(g, &server{})
}`.replace(
        'import pb',
        `import "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
import sdk "go.opentelemetry.io/otel/sdk/trace"
import "${more}"
import pb`,
      );
    const measured = async (more: string) =>
      answersOf(await repository({ 'main.go': source(more) }, [], { ...go, artefacts: [shop] }), 'RPC Stock/Count')
        ?.measured;
    expect(await measured('github.com/uptrace/opentelemetry-go-extra/otelgorm')).toBe('no');
    expect(await measured('github.com/uptrace/uptrace-go/uptrace')).toBe('yes');
  });

  it('are all those of an interface that takes in the generated one', async () => {
    const source = `${SERVER}
type Shelf interface {
	pb.ShopServer
	Dust() error
}
func register(g *grpc.Server, s Shelf) { pb.RegisterShopServer(g, s) }
func main() { register(grpc.NewServer(), &server{}) }`;
    const linked = await repository({ 'main.go': source }, [], { ...go, artefacts: [shop] });
    expect(paths(linked)).toEqual(['RPC Shop/GetItem', 'RPC Shop/Watch']);
  });
});
