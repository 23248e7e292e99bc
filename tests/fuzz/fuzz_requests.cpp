#include "app/http/RequestFields.h"
#include "app/http/RequestGate.h"
#include "models/service/WriteCheck.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace talkglass;

// What a client of the endpoint may send, up to the place where the service would be called. The input is the target
// in the first line, and the body after it; a target that begins with "Bearer " is a header Authorization instead.

namespace {

struct Desk
{
    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    Tokens tokens{"the secret of the fuzzer", clock};
    RequestGate gate{HttpLimits{}, {}, {}, tokens, clock};
    const QByteArray authorization = "Bearer " + tokens.make(7, 0);
};

void must(bool holds)
{
    if (!holds)
        std::abort();
}

/// As ConversationRoutes and ChatRoute read it.
void readFields(const RequestGate::Verdict& verdict)
{
    const Result<QString> session = verdict.target.sessionId();
    const SessionKey key{verdict.userId.value_or(0), session ? *session : QStringLiteral("a session")};
    if (verdict.route == HttpRoute::Post) {
        const Result<QString> content = requestfields::text(verdict.body, QLatin1String("content"));
        const Result<QJsonObject> metadata = requestfields::optionalObject(verdict.body, QLatin1String("metadata"));
        if (content && metadata && !checkNewMessage({key, QStringLiteral("user"), *content, *metadata}))
            must(content->isValidUtf16() && !content->contains(QChar(u'\0')) && !checkSessionKey(key));
        return;
    }
    static_cast<void>(requestfields::text(verdict.body, QLatin1String("message")));
    static_cast<void>(requestfields::optionalText(verdict.body, QLatin1String("agent_id"), true));
    static_cast<void>(requestfields::optionalText(verdict.body, QLatin1String("session_id")));
    static_cast<void>(requestfields::whole(verdict.target, "limit", 20, 1, 100));
    static_cast<void>(requestfields::flag(verdict.target, "detail"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Desk desk;
    const QByteArray input(reinterpret_cast<const char*>(data), qsizetype(size));
    const qsizetype end = input.indexOf('\n');
    HttpRequest request;
    request.target = input.left(end);
    request.body = end < 0 ? QByteArray() : input.mid(end + 1);
    request.method = request.body.isEmpty() ? HttpMethod::Get : HttpMethod::Post;
    request.methodName = request.body.isEmpty() ? "GET" : "POST";
    request.host = "localhost:8765";
    request.hosts = 1;
    request.authorization = desk.authorization;
    request.authorizations = 1;
    request.contentType = "application/json";
    request.peer = "127.0.0.1";
    const bool forged = request.target.startsWith("Bearer ") && request.target != desk.authorization;
    if (forged)
        request.authorization = std::exchange(request.target, QByteArrayLiteral("/api/agents/chat"));

    const RequestGate::Verdict verdict = desk.gate.check(request);
    if (verdict.refusal) {
        must(verdict.refusal->status >= 400 && verdict.refusal->status < 500 && !verdict.refusal->body.isEmpty());
        return 0;
    }
    must(!forged); // nobody can make a token
    must(verdict.userId == 7 || verdict.route == HttpRoute::Health);
    readFields(verdict);
    return 0;
}
