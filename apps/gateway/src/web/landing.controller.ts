import { Controller, Get, Header } from '@nestjs/common';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley</title>
<h1>Parley</h1>
<p>A chat backend. Clients speak Socket.IO at this URL; README.md begins with one, and
docs/protocol.md has the whole contract.</p>
<ul>
<li><a href="/docs">/docs</a>: what is there over HTTP, to read and to try (<a href="/v1/openapi.json">OpenAPI</a>)</li>
<li><a href="/v1/asyncapi.json">/v1/asyncapi.json</a>: the events of the socket (AsyncAPI)</li>
<li><a href="/.well-known/jwks.json">/.well-known/jwks.json</a>: the keys of the access tokens</li>
</ul>
<p>For operators, at the process itself and not through a front: <a href="/health/ready">/health/ready</a>,
<a href="/health/live">/health/live</a>, <a href="/metrics">/metrics</a>.</p>
</html>
`;

/** The page at `/` if this gateway does not serve the web client. */
@Controller()
export class LandingController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }
}
