# 离线安装清单（Windows）。只用本文件夹里的东西，不访问网络。
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-Prefix 目录] [-Python 解释器]
# 这个脚本还没有在 Windows 上实测过（UNTESTED）：出错时请按 deploy\offline-install.md 的“手工安装”一节逐步进行。
param(
    [string]$Prefix = "$env:ProgramData\Qingdan\app",
    [string]$Python = ""
)
$ErrorActionPreference = "Stop"

function Stop-Install([string]$Message) {
    Write-Host "安装没有完成：$Message" -ForegroundColor Red
    exit 1
}

$Here = Split-Path -Parent $MyInvocation.MyCommand.Path
$Bundle = Get-Content -Encoding UTF8 (Join-Path $Here "BUNDLE")
$Version, $Wanted = $Bundle[0], $Bundle[1]

$Show = "import sys; print('%d.%d' % sys.version_info[:2])"
if (-not $Python) {
    foreach ($Try in @(@("py", "-$Wanted"), @("python"))) {
        if (Get-Command $Try[0] -ErrorAction SilentlyContinue) {
            $Rest = @($Try | Select-Object -Skip 1)
            $Is = & $Try[0] @Rest -c $Show 2>$null
            if ($Is -eq $Wanted) { $Python = & $Try[0] @Rest -c "import sys; print(sys.executable)"; break }
        }
    }
}
if (-not $Python) { Stop-Install "需要 64 位的 Python $Wanted，这台机器上没有找到；装好后可用 -Python 写明它的路径" }

Write-Host "一、核对安装包（SHA256SUMS）"
foreach ($Line in Get-Content -Encoding UTF8 (Join-Path $Here "SHA256SUMS")) {
    $Sha256, $Name = $Line -split "  ", 2
    $File = Join-Path $Here $Name
    if (-not (Test-Path -LiteralPath $File)) { Stop-Install "$Name 缺失，请重新拷贝安装包" }
    if ((Get-FileHash -Algorithm SHA256 -LiteralPath $File).Hash -ne $Sha256) { Stop-Install "$Name 与校验值不符，请重新拷贝安装包" }
}

$Target = Join-Path $Prefix "versions\$Version"
if (Test-Path (Join-Path $Target ".complete")) {
    Write-Host "二、版本 $Version 已经装好：$Target"
} else {
    Write-Host "二、安装到 $Target（需要几分钟）"
    if (Test-Path $Target) { Remove-Item -Recurse -Force $Target }
    New-Item -ItemType Directory -Force (Join-Path $Prefix "versions") | Out-Null
    & $Python -m venv --without-pip $Target
    if ($LASTEXITCODE) { Stop-Install "不能建立独立环境" }
    $Venv = Join-Path $Target "Scripts\python.exe"
    $Pip = Join-Path (Get-Item (Join-Path $Here "wheels\pip-*.whl")).FullName "pip"
    $env:PIP_CONFIG_FILE = "nul"
    & $Venv $Pip install --quiet --disable-pip-version-check --no-cache-dir --no-index --find-links (Join-Path $Here "wheels") --require-hashes --no-deps -r (Join-Path $Here "requirements.txt")
    if ($LASTEXITCODE) { Stop-Install "装入程序包时出错，原因见上" }
    & (Join-Path $Target "Scripts\qingdan.exe") --help | Out-Null
    if ($LASTEXITCODE) { Stop-Install "装好了却不能运行" }
    New-Item -ItemType File (Join-Path $Target ".complete") | Out-Null
}
# current 是一个目录联接（junction），不需要管理员权限。
$Current = Join-Path $Prefix "current"
if (Test-Path $Current) { [IO.Directory]::Delete($Current) }
New-Item -ItemType Junction -Path $Current -Target $Target | Out-Null

Write-Host ""
Write-Host "装好了：清单 $Version，命令是 $Current\Scripts\qingdan.exe"
Write-Host "下一步"
Write-Host "  看看示例城市   $Current\Scripts\qingdan.exe demo --home $env:USERPROFILE\qingdan-demo"
Write-Host "                 $Current\Scripts\qingdan.exe serve --home $env:USERPROFILE\qingdan-demo   然后打开 http://127.0.0.1:8501"
Write-Host "  正式使用       deploy\windows-service.md、deploy\sign-in.md、deploy\backup.md"
