# An image with the folder that `npm run package` makes: README.md, "With Docker".
FROM node:24-bookworm-slim AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run package -- /app

FROM node:24-bookworm-slim
# Belongs to root, so that the process can't change what it runs.
COPY --from=build /app /app
RUN mkdir --mode=0700 /data && chown node:node /data
WORKDIR /app
USER node
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV DATA_DIR=/data
VOLUME /data
EXPOSE 3000
# Whether the process answers, not whether its database does: to start it again would bring no database back.
HEALTHCHECK --start-period=5m --interval=15s --timeout=5s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: whoever ends the container ends Backline itself, which finishes its requests first.
CMD ["node", "bin/run.mjs", "bin/start.ts"]
