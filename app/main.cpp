#include <cstdio>

int main()
{
    std::puts("talkglass " TALKGLASS_VERSION);
    return 0;
}
