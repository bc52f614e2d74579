# Builds with everything, ships with what production needs. `docker run -p 4600:4600 IMAGE` serves from memory;
# `-e SANDBOX_DATA=/data -v some-volume:/data` keeps the data.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production SANDBOX_HOST=0.0.0.0 SANDBOX_DATA=memory SANDBOX_LOG=json
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=build /app/package.json /app/LICENSE /app/openapi.yaml /app/openapi.admin.yaml ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/seeds ./seeds
USER node
EXPOSE 4600
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "const { SANDBOX_PORT, PORT } = process.env; const port = [SANDBOX_PORT, PORT].find((text) => /^\\d+$/.test(text ?? '')) ?? 4600; fetch('http://127.0.0.1:' + port + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "start"]
