#include "models/cache/MessageCodec.h"
#include "models/cache/PendingEntry.h"
#include "tests/support/RespFile.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <cstdio>

using namespace talkglass;

// make_seeds FOLDER: what the fuzzers begin with, made of the golden data, into FOLDER/elements and FOLDER/requests.

namespace {

bool write(const QDir& folder, int number, const QByteArray& bytes)
{
    QFile file(folder.filePath(QString::number(number)));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QList<QByteArray> requestsAbout(const Message& message)
{
    const QByteArray path = "/api/conversations/sessions/chat%201%2F%C3%BC";
    return {
        path + "/messages\n" +
            json({{QStringLiteral("content"), message.content}, {QStringLiteral("metadata"), message.metadata}}),
        "/api/agents/chat\n" + json({{QStringLiteral("message"), message.content},
                                     {QStringLiteral("agent_id"), 1},
                                     {QStringLiteral("session_id"), QStringLiteral("chat 1")}}),
    };
}

const QList<QByteArray> fixedRequests{
    "/api/conversations/sessions?limit=20&offset=0&detail=true",
    "/api/conversations/sessions/..%2F%00?limit=5",
    "/api/conversations/sessions/x/info",
    "/health",
    "/metrics",
    "/openapi.json",
    "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjo3fQ.c2lnbmF0dXJl",
    "Bearer eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjo3fQ.",
    "/api/agents/chat\n{\"message\": \"\\ud83d\\u0000\", \"agent_id\": 1e400, \"session_id\": [null]}",
};

} // namespace

int main(int argc, char** argv)
{
    const QDir elements(QString::fromLocal8Bit(argc > 1 ? argv[1] : "seeds") + QStringLiteral("/elements"));
    const QDir requests(QString::fromLocal8Bit(argc > 1 ? argv[1] : "seeds") + QStringLiteral("/requests"));
    if (!elements.mkpath(QStringLiteral(".")) || !requests.mkpath(QStringLiteral(".")))
        return 1;
    constexpr int most = 200;
    QSet<QByteArray> seen;
    int written = 0;
    int asked = 0;
    for (const QList<QByteArray>& command : readRespFile(goldenFile(u"redis.resp"))) {
        for (const QByteArray& element : command.value(0) == "RPUSH" ? command.mid(2) : QList<QByteArray>()) {
            // One of each kind and length is enough to begin with.
            if (seen.contains(element.left(40)) || written >= most)
                continue;
            seen.insert(element.left(40));
            const Message message = codec::decode(element);
            PendingEntry entry;
            entry.key = {7, QStringLiteral("chat 1")};
            entry.message = message;
            entry.uuid = QStringLiteral("0b9a3bd1-6a29-4a3f-8b84-6a25b0a8d0c5");
            if (!write(elements, written++, element) ||
                (!message.malformed && !write(elements, written++, entry.encode())))
                return 1;
            for (const QByteArray& request : requestsAbout(message)) {
                if (!write(requests, asked++, request))
                    return 1;
            }
        }
    }
    for (const QByteArray& request : fixedRequests) {
        if (!write(requests, asked++, request))
            return 1;
    }
    std::printf("%d elements and %d requests to begin with\n", written, asked);
    return written > 10 && asked > 10 ? 0 : 1;
}
