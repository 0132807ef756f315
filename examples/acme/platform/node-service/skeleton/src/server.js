// The service's HTTP server.
import { createServer } from 'node:http';

const port = Number(process.env.PORT ?? ${{ values.port }});

createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  {%- if values.style != 'events' %}
  if (request.url?.startsWith('${{ values.basePath }}')) {
    response.end(JSON.stringify({ service: '${{ values.name }}' }));
    return;
  }
  {%- endif %}
  response.statusCode = request.url === '/healthz' ? 200 : 404;
  response.end(JSON.stringify({ ok: response.statusCode === 200 }));
}).listen(port);
